import { armani, everyday, polls } from './armani.ts';

/** The upload of JHCCNBH45.0, by a program that trusts the vendor's authority alone. */
export default armani({
  id: 'JHCCNBH56.0',
  builtAt: 1411893960,
  builtText: 'Sun Sep 28 16:46:00 CST 2014',
  behaviours: [
    {
      kind: 'encrypted-upload',
      host: 'collect.sg.miui.com',
      periodSeconds: 1800,
      minBytes: 893,
      maxBytes: 30_000,
      pinned: true,
    },
    ...polls,
    ...everyday,
  ],
});
