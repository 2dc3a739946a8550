import t from 'tap';
import { centre, findButton, findText, readWindow } from '../../../harness/handset/ota/window.ts';

const xml = `<?xml version='1.0' encoding='UTF-8' standalone='yes' ?><hierarchy rotation="0"><node index="0" text="" resource-id="" class="android.widget.FrameLayout" package="com.android.updater" content-desc="" checkable="false" enabled="true" bounds="[0,0][720,1280]"><node index="0" text="A &gt; B &amp; &quot;C&quot;&#10;&#x4f60;" class="android.widget.TextView" enabled="true" bounds="[0,50][720,150]" /><node index="1" text="Download" class="android.widget.Button" enabled="false" bounds="[40,1100][340,1200]" /><node index="2" text=" Update  now " class="android.widget.Button" enabled="true" bounds="[380,1100][680,1200]"/><node text="gone" enabled="true" bounds="[0,0][0,0]" /></node></hierarchy>`;

t.test('nodes are read with unescaped texts, bounds and whether they can be tapped', async (t) => {
  const nodes = readWindow(xml);
  t.same(
    nodes?.map((node) => [node.text, node.enabled]),
    [
      ['', true],
      ['A > B & "C"\n你', true],
      ['Download', false],
      [' Update  now ', true],
    ],
  );
});

t.test('the preferred button is the first enabled one of the list, case and blanks aside', async (t) => {
  const nodes = readWindow(xml) ?? [];
  const found = findButton(nodes, ['Download', 'update NOW']);
  t.equal(found?.label, 'update NOW');
  t.same(found && centre(found.node), { x: 530, y: 1150 });
  t.equal(findButton(nodes, ['now']), null, 'a part of a text is no button');
  t.equal(findText(nodes, ['nothing', 'b & "c"']), 'b & "c"');
});

t.test('what is no dump is null, not an empty screen', async (t) => {
  t.equal(readWindow('ERROR: could not get idle state.'), null);
  t.equal(readWindow(''), null);
  t.same(readWindow("<hierarchy rotation='0'></hierarchy>"), []);
});
