import { armani, everyday, polls } from './armani.ts';

/** Numbers in the names that the resolver is asked for. */
export default armani({
  id: 'JHCCNBH57.0',
  builtAt: 1411980360,
  builtText: 'Mon Sep 29 16:46:00 CST 2014',
  behaviours: [{ kind: 'dns-report', zone: 'q.gslb.miui.com', periodSeconds: 1800 }, ...polls, ...everyday],
});
