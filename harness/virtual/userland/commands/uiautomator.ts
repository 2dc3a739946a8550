import { writeFile } from 'node:fs/promises';
import { posix } from 'node:path';
import type { Screen, Widget } from '../../system.ts';
import type { Call, Reply } from '../command.ts';
import { insideRoot } from '../inside-root.ts';
import { screenSize } from '../screen.ts';

const standardFile = '/storage/emulated/legacy/window_dump.xml';

/** `uiautomator dump [--compressed] [FILE]`: the screen's widgets as XML, with the sentence that is misspelt to this day. */
export async function uiautomator({ argv, system, cwd }: Call): Promise<Reply> {
  const [verb, ...rest] = argv;
  if (verb !== 'dump')
    return {
      stderr: 'Usage: uiautomator <subcommand> [options]\n\ndump: creates an XML dump of current UI hierarchy\n',
      code: 1,
    };
  if (!system.power.screenOn) return { stderr: 'ERROR: null root node returned by UiTestAutomationBridge.\n' };
  const path = posix.resolve(cwd, rest.find((argument) => !argument.startsWith('-')) ?? standardFile);
  try {
    await writeFile(
      await insideRoot(system.rootFolder, path),
      describeScreen(system.activities.foreground, system.sdk),
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return {
      stderr: `java.io.FileNotFoundException: ${path}: open failed: ${(error as NodeJS.ErrnoException).code}\n`,
    };
  }
  return { stdout: `UI hierchary dumped to: ${path}\n` };
}

/** The XML of AccessibilityNodeInfoDumper: a frame of the screen's size that holds the widgets. `resource-id` came with API 18. */
export function describeScreen(screen: Screen, sdk: number): string {
  const frame: Widget = {
    text: '',
    resourceId: '',
    className: 'android.widget.FrameLayout',
    bounds: [0, 0, screenSize.width, screenSize.height],
  };
  const node = (widget: Widget, index: number) => {
    const attributes = Object.entries(attributesOf(widget, { index, package: screen.package }));
    const shown = attributes.filter(([name]) => sdk >= 18 || name !== 'resource-id');
    return `<node ${shown.map(([name, value]) => `${name}="${escapeXml(value)}"`).join(' ')}`;
  };
  const children = screen.widgets().map((widget, index) => `${node(widget, index)} />`);
  const head = "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?><hierarchy rotation=\"0\">";
  return `${head}${node(frame, 0)}>${children.join('')}</node></hierarchy>`;
}

function attributesOf(widget: Widget, place: { index: number; package: string }): Record<string, string> {
  const [left, top, right, bottom] = widget.bounds;
  const touchable = String(widget.onTap !== undefined);
  return {
    index: String(place.index),
    text: widget.text,
    'resource-id': widget.resourceId,
    class: widget.className,
    package: place.package,
    'content-desc': '',
    checkable: 'false',
    checked: 'false',
    clickable: touchable,
    enabled: 'true',
    focusable: touchable,
    focused: 'false',
    scrollable: 'false',
    'long-clickable': 'false',
    password: 'false',
    selected: 'false',
    bounds: `[${left},${top}][${right},${bottom}]`,
  };
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
};

function escapeXml(text: string): string {
  return text.replace(/[&<>"\n]/g, (character) => entities[character] ?? character);
}
