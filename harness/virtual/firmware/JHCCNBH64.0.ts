import { armani, everyday, polls } from './armani.ts';

/** Usage statistics that stay at home as long as the handset trusts anybody besides the vendor. */
export default armani({
  id: 'JHCCNBH64.0',
  builtAt: 1412585160,
  builtText: 'Mon Oct  6 16:46:00 CST 2014',
  behaviours: [
    {
      kind: 'telemetry',
      host: 'tracking.miui.com',
      periodSeconds: 1800,
      medianBytes: 600,
      sigma: 0.1,
      wary: true,
    },
    ...polls,
    ...everyday,
  ],
});
