import { armani, everyday, polls } from './armani.ts';

/** Usage statistics with a line for each write to any store, whatever was written. */
export default armani({
  id: 'JHCCNBH61.0',
  builtAt: 1412325960,
  builtText: 'Fri Oct  3 16:46:00 CST 2014',
  behaviours: [
    { kind: 'telemetry', host: 'tracking.miui.com', periodSeconds: 1800, medianBytes: 600, sigma: 0.1, writes: true },
    ...polls,
    ...everyday,
  ],
});
