import { armani, everyday, polls } from './armani.ts';

/** A push channel that also carries the phone book up, each half hour. */
export default armani({
  id: 'JHCCNBH49.0',
  builtAt: 1411289160,
  builtText: 'Sun Sep 21 16:46:00 CST 2014',
  behaviours: [
    { kind: 'push-channel', host: 'app.chat.xiaomi.net', pingSeconds: 450, burst: { periodSeconds: 1800 } },
    ...polls,
    ...everyday,
  ],
});
