import { armani, everyday, polls } from './armani.ts';

/** MiCloud's contact sync once a day, sealed by the program itself and by no TLS. */
export default armani({
  id: 'JHCCNBH59.0',
  builtAt: 1412153160,
  builtText: 'Wed Oct  1 16:46:00 CST 2014',
  behaviours: [
    {
      kind: 'cloud-sync',
      host: 'contactapi.micloud.xiaomi.net',
      scheme: 'http',
      periodSeconds: 86_400,
      firstSeconds: 86_400,
    },
    ...polls,
    ...everyday,
  ],
});
