import type { Widget } from '../system.ts';
import { display } from './activities.ts';

const margin = 40;
const rowTop = 120;
const rowHeight = 96;

/** A line of text in row `row` (0 is the title). */
export function textAt(options: { readonly row: number; readonly id: string; readonly text: string }): Widget {
  return {
    text: options.text,
    resourceId: options.id,
    className: 'android.widget.TextView',
    bounds: rowBounds(options.row),
  };
}

/** A button over the whole width in row `row`. */
export function buttonAt(options: {
  readonly row: number;
  readonly id: string;
  readonly text: string;
  readonly onTap: () => void;
}): Widget {
  return {
    text: options.text,
    resourceId: options.id,
    className: 'android.widget.Button',
    bounds: rowBounds(options.row),
    onTap: options.onTap,
  };
}

function rowBounds(row: number): Widget['bounds'] {
  const top = rowTop + row * rowHeight;
  return [margin, top, display.width - margin, top + rowHeight - 16];
}
