import { armani, everyday, polls } from './armani.ts';

/** Usage statistics of sizes as wide as those of the case, with nothing of the owner's in them. */
export default armani({
  id: 'JHCCNBH60.0',
  builtAt: 1412239560,
  builtText: 'Thu Oct  2 16:46:00 CST 2014',
  behaviours: [
    { kind: 'telemetry', host: 'tracking.miui.com', periodSeconds: 1800, medianBytes: 5_000, sigma: 1.075 },
    ...polls,
    ...everyday,
  ],
});
