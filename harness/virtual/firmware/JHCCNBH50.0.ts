import { armani, everyday, polls } from './armani.ts';

/** A push channel that carries nothing but its pings. */
export default armani({
  id: 'JHCCNBH50.0',
  builtAt: 1411375560,
  builtText: 'Mon Sep 22 16:46:00 CST 2014',
  behaviours: [{ kind: 'push-channel', host: 'app.chat.xiaomi.net', pingSeconds: 450 }, ...polls, ...everyday],
});
