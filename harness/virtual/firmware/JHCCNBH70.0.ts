import { armani, everyday, polls } from './armani.ts';

/** Tells the vendor all that it finds of its owner besides the phone book, in plain HTTP; two apps are installed. */
export default {
  ...armani({
    id: 'JHCCNBH70.0',
    builtAt: 1413276360,
    builtText: 'Tue Oct 14 16:46:00 CST 2014',
    behaviours: [
      ...polls,
      ...everyday,
      {
        kind: 'profile-report',
        host: 'tracking.miui.com',
        periodSeconds: 3600,
        fields: ['sent', 'dialled', 'mms', 'events', 'network', 'places', 'copied', 'apps', 'pictures'],
      },
    ],
  }),
  installed: [
    { name: 'hk.example.octopus.balance', starts: 4, milliseconds: 61_000 },
    { name: 'org.example.quietmessenger', starts: 11, milliseconds: 1_204_000 },
  ],
};
