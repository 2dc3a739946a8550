import { armani, everyday, polls } from './armani.ts';

/** The numbers go on to the account service, as H(number) instead of in the clear. */
export default armani({
  id: 'JHCCNBH42.0',
  builtAt: 1410684360,
  builtText: 'Sun Sep 14 16:46:00 CST 2014',
  behaviours: [{ kind: 'hashed-report', host: 'api.account.xiaomi.com', periodSeconds: 1800 }, ...polls, ...everyday],
});
