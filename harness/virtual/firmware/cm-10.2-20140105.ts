import { cyanogen } from './cyanogen.ts';

/** With a program that its owner installed, which sends user data wherever it runs. */
export default cyanogen({
  id: 'cm-10.2-20140105',
  builtAt: 1388912400,
  builtText: 'Sun Jan  5 17:00:00 CST 2014',
  behaviours: [
    {
      kind: 'usage-report',
      host: 'data.mistat.xiaomi.com',
      periodSeconds: 86_400,
      firstSeconds: 43_200,
      package: 'com.duokan.reader',
    },
  ],
});
