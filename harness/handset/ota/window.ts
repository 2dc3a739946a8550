/** A thing on the screen, from `uiautomator dump`. Bounds are pixels. */
export type ScreenNode = {
  readonly text: string;
  readonly description: string;
  readonly enabled: boolean;
  readonly bounds: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
};

/** A dump of a full screen has some ten thousand characters. */
const mostCharacters = 1024 * 1024;
/** Pixels; no screen is that large, and numbers beyond it would be printed with an exponent. */
const farthest = 100_000;

/**
 * Reads the nodes of a window dump (frameworks/testing, AccessibilityNodeInfoDumper.java: one `node` element for each, attributes in
 * double quotes and escaped). Elements without bounds or of no size cannot be tapped and are left out. Null when this is no dump at all.
 */
export function readWindow(xml: string): ScreenNode[] | null {
  if (xml.length > mostCharacters || !/<hierarchy\b/.test(xml)) return null;
  return [...xml.matchAll(/<node\b((?:\s+[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*\/?>/g)].flatMap((match) => {
    const attributes = readAttributes(match[1] ?? '');
    const bounds = /^\[(-?\d+),(-?\d+)\]\[(-?\d+),(-?\d+)\]$/.exec(attributes.get('bounds') ?? '');
    if (!bounds) return [];
    const [left = 0, top = 0, right = 0, bottom = 0] = bounds.slice(1).map(Number);
    if (right <= left || bottom <= top || Math.max(...[left, top, right, bottom].map(Math.abs)) > farthest) return [];
    return [
      {
        text: attributes.get('text') ?? '',
        description: attributes.get('content-desc') ?? '',
        enabled: attributes.get('enabled') !== 'false',
        bounds: { left, top, right, bottom },
      },
    ];
  });
}

function readAttributes(text: string): ReadonlyMap<string, string> {
  const attributes = [...text.matchAll(/([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)];
  return new Map(attributes.map((match) => [match[1] ?? '', unescapeXml(match[2] ?? match[3] ?? '')]));
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    if (name !== undefined) return entities[name] ?? whole;
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

const plain = (text: string): string => text.trim().replace(/\s+/g, ' ').toLowerCase();

/** The first of the wanted texts, in order of preference, that an enabled node bears whole (case and blanks aside). */
export function findButton(
  nodes: readonly ScreenNode[],
  wanted: readonly string[],
): { readonly label: string; readonly node: ScreenNode } | null {
  for (const label of wanted) {
    const bears = (text: string) => plain(text) === plain(label);
    const node = nodes.find(
      (candidate) => candidate.enabled && (bears(candidate.text) || bears(candidate.description)),
    );
    if (node) return { label, node };
  }
  return null;
}

/** The first of the wanted texts that some node's text contains. */
export function findText(nodes: readonly ScreenNode[], wanted: readonly string[]): string | null {
  return wanted.find((text) => nodes.some((node) => plain(node.text).includes(plain(text)))) ?? null;
}

export function centre({ bounds }: ScreenNode): { x: number; y: number } {
  return { x: Math.round((bounds.left + bounds.right) / 2), y: Math.round((bounds.top + bounds.bottom) / 2) };
}
