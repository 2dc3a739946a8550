/** A table of three columns of numbers that grows at its end and can be cut off at its beginning: no object for each row, and little for a short one. */
export class Rows {
  /** An array of doubles, which needs no memory of its own beside the heap as a typed array does: there are thousands of short tables. */
  #cells: number[] = [];
  #first = 0;

  add(a: number, b: number, c: number): void {
    this.#cells.push(a, b, c);
  }

  count(): number {
    return (this.#cells.length - this.#first) / 3;
  }

  get(row: number, column: 0 | 1 | 2): number {
    return this.#cells[this.#first + row * 3 + column] ?? 0;
  }

  /** Forgets the first so many rows. */
  drop(rows: number): void {
    this.#first = Math.min(this.#cells.length, this.#first + rows * 3);
    if (this.#first * 2 <= this.#cells.length && this.#first < 3 * 64) return;
    this.#cells = this.#cells.slice(this.#first);
    this.#first = 0;
  }
}
