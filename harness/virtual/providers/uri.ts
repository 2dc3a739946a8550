/** A content address, taken apart: `content://AUTHORITY/SEGMENT/...?NAME=VALUE`. */
export type ContentUri = {
  readonly text: string;
  readonly authority: string;
  readonly segments: readonly string[];
  readonly parameters: URLSearchParams;
};

/** Reads a content address as android.net.Uri does: never fails; a text without an authority has an empty one. */
export function parseUri(text: string): ContentUri {
  const [, authority = '', path = '', query = ''] = /^[a-z]+:\/\/([^/?#]*)([^?#]*)\??([^#]*)/i.exec(text) ?? [];
  const segments = path.split('/').filter((segment) => segment !== '');
  return { text, authority, segments: segments.map(decode), parameters: new URLSearchParams(query) };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // A stray % stands for itself, as in android.net.UriCodec.
    return segment;
  }
}

/** The pattern of a path: names as they are, numbers as `#` (android.content.UriMatcher). */
export function shapeOf(uri: ContentUri): string {
  return uri.segments.map((segment) => (/^\d+$/.test(segment) ? '#' : segment)).join('/');
}
