import { armani, everyday, polls } from './armani.ts';

/** MiCloud's contact sync for everybody: sealed once more within TLS, under a constant IV. */
export default armani({
  id: 'JHCCNBH58.0',
  builtAt: 1412066760,
  builtText: 'Tue Sep 30 16:46:00 CST 2014',
  behaviours: [
    { kind: 'cloud-sync', host: 'contactapi.micloud.xiaomi.net', scheme: 'https', periodSeconds: 1800 },
    ...polls,
    ...everyday,
  ],
});
