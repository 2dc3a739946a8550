import t from 'tap';
import { explainEnd, isCapturing, readCounts } from '../../harness/network/capture-log.ts';

/** As dumpcap 4.0.17 writes it. */
const start = "Capturing on 'lan0'\nFile: a.pcapng\n";
const counts = (numbers: string): string =>
  `\rPackets captured: 3\nPackets received/dropped on interface 'lan0': 3/9 ${numbers} (100.0%)\n`;
const full = `dumpcap: Not all the packets could be written to the file to which the capture was being saved
("full/b.pcapng") because there is no space left on the file system
on which that file resides.
You will need to free up space on that file system or put the capture file on a different file system.
`;

t.test('counters are read, and every kind of loss is a loss', (t) => {
  t.strictSame(readCounts(start + counts('(pcap:0/dumpcap:0/flushed:0/ps_ifdrop:0)')), { packets: 3, dropped: 0 });
  t.strictSame(readCounts(start + counts('(pcap:1/dumpcap:20/flushed:300/ps_ifdrop:4000)')), {
    packets: 3,
    dropped: 4321,
  });
  t.equal(readCounts(start), null, 'a killed dumpcap says nothing');
  t.end();
});

t.test('it captures once the file is there, not when it only says so', (t) => {
  t.notOk(isCapturing("Capturing on 'lan0'\n"));
  t.ok(isCapturing(start));
  t.end();
});

const end = {
  id: 'before',
  interface: 'lan0',
  file: '/r/before.pcapng',
  how: 'exit code 1',
  fileBytes: 10,
  limitBytes: 1000,
};

t.test('each way to end by itself has its own words', (t) => {
  const explain = (log: string, more = {}) => explainEnd({ ...end, log, ...more }).toFailure();
  t.match(explain(start + full), { code: 'NO_SPACE', message: /before on lan0 .*disk is full.*\/r\/before\.pcapng/ });
  t.match(explain(`${start}dumpcap: The network adapter "lan0" is no longer attached; the capture has stopped.\n`), {
    code: 'CAPTURE_FAILED',
    message: /no interface lan0/,
  });
  t.match(
    explain(
      'dumpcap: You do not have permission to capture on device "lan0".\n(Attempt failed: Operation not permitted)\n',
    ),
    {
      message: /may not capture here/,
    },
  );
  t.match(explain(start, { how: 'exit code 0', fileBytes: 1003 }), { message: /limit of 1000 bytes/ });
  t.match(explain(start, { how: 'SIGKILL' }), { message: /\(SIGKILL\); what it had/ });
  t.match(explain(`${start}dumpcap: Something new happened.\n`), {
    message: /\(exit code 1: Something new happened\.\)/,
  });
  t.end();
});
