import t from 'tap';
import { readBenchOptions } from '../../../harness/virtual/bench/options.ts';

t.test('without options there is a Redmi 1S fresh from the box, on any port, with nothing to update to', async (t) => {
  const options = readBenchOptions([]);
  t.match(options, {
    device: 'redmi1s',
    update: 'none',
    adbPort: 0,
    clockRate: 3600,
    cloud: true,
    authorise: 'always',
  });
  t.not(options.seed, readBenchOptions([]).seed, 'another handset each time');
});

t.test('every option arrives', async (t) => {
  const line =
    '--device redmi1s --sdk 30 --update JHCCNBH45.0 --adb-port 6555 --clock-rate 60 --seed s --authorise never --no-cloud --twin --date 2014-09-01T00:00:00Z';
  t.match(readBenchOptions(line.split(' ')), {
    sdk: 30,
    update: 'JHCCNBH45.0',
    adbPort: 6555,
    clockRate: 60,
    seed: 's',
    authorise: 'never',
    cloud: false,
    twin: true,
    date: Date.UTC(2014, 8, 1),
  });
});

t.test('a bad option is named in one line', async (t) => {
  for (const [argv, named] of [
    [['--adb-port', 'x'], /--adb-port/],
    [['--adb-port', '70000'], /--adb-port/],
    [['--clock-rate', '0'], /--clock-rate/],
    [['--authorise', 'maybe'], /--authorise/],
    [['--date', 'yesterday'], /--date/],
    [['--colour', 'red'], /--colour/],
    [['--sdk', '12'], /--sdk/],
  ] as const) {
    t.throws(() => readBenchOptions(argv), { code: 'BAD_ARGUMENT', message: named }, argv.join(' '));
  }
});
