/** A parameter in the form in which it travels: bytes as they are, everything else as text. */
export type Value = string | Buffer | null;

const PARSE = 0x50;
const BIND = 0x42;
const DESCRIBE = 0x44;
const EXECUTE = 0x45;
const CLOSE = 0x43;
const SYNC = 0x53;
const STATEMENT = 0x53;
const PORTAL = 0x50;

/** Bytes of UTF-8 that a UTF-16 unit takes at the most. */
const WIDEST = 3;
const START = 16 * 1024;

/**
 * Writes messages of the extended query protocol one behind the other, as many as are sent at once: one buffer and one
 * write in place of one for each message. Statements have names or none, portals never have one.
 *
 * @see https://www.postgresql.org/docs/18/protocol-message-formats.html
 */
export class Messages {
  #buffer = Buffer.allocUnsafe(START);
  #length = 0;

  parse(name: string, text: string): void {
    const begun = this.#begin(PARSE);
    this.#text(name);
    this.#text(text);
    // Types of parameters follow from the statement.
    this.#int16(0);
    this.#end(begun);
  }

  /** Results come as text. */
  bind(name: string, values: readonly Value[]): void {
    const begun = this.#begin(BIND);
    this.#text('');
    this.#text(name);
    this.#int16(values.length);
    for (const value of values) this.#int16(typeof value === 'object' && value !== null ? 1 : 0);
    this.#int16(values.length);
    for (const value of values) this.#value(value);
    this.#int16(0);
    this.#end(begun);
  }

  /** What the rows of the statement bound last look like. */
  describe(): void {
    const begun = this.#begin(DESCRIBE);
    this.#byte(PORTAL);
    this.#text('');
    this.#end(begun);
  }

  /** Runs the statement bound last to its end. */
  execute(): void {
    const begun = this.#begin(EXECUTE);
    this.#text('');
    this.#int32(0);
    this.#end(begun);
  }

  /** Forgets a statement, whether it is there or not. */
  close(name: string): void {
    const begun = this.#begin(CLOSE);
    this.#byte(STATEMENT);
    this.#text(name);
    this.#end(begun);
  }

  sync(): void {
    this.#end(this.#begin(SYNC));
  }

  /** What was written since the last time, in a buffer of its own. */
  take(): Buffer {
    const taken = Buffer.from(this.#buffer.subarray(0, this.#length));
    this.#length = 0;
    // One large message shall not be kept for ever.
    if (this.#buffer.length > START) this.#buffer = Buffer.allocUnsafe(START);
    return taken;
  }

  #begin(code: number): number {
    this.#byte(code);
    const at = this.#length;
    this.#int32(0);
    return at;
  }

  /** The length stands behind the code, and counts itself. */
  #end(at: number): void {
    this.#buffer.writeInt32BE(this.#length - at, at);
  }

  #value(value: Value): void {
    if (value === null) {
      this.#int32(-1);
    } else if (typeof value === 'string') {
      this.#room(4 + value.length * WIDEST);
      const written = this.#buffer.write(value, this.#length + 4);
      this.#int32(written);
      this.#length += written;
    } else {
      this.#int32(value.length);
      this.#room(value.length);
      value.copy(this.#buffer, this.#length);
      this.#length += value.length;
    }
  }

  #text(text: string): void {
    this.#room(text.length * WIDEST + 1);
    this.#length += this.#buffer.write(text, this.#length);
    this.#byte(0);
  }

  #byte(value: number): void {
    this.#room(1);
    this.#length = this.#buffer.writeUInt8(value, this.#length);
  }

  #int16(value: number): void {
    this.#room(2);
    this.#length = this.#buffer.writeUInt16BE(value, this.#length);
  }

  #int32(value: number): void {
    this.#room(4);
    this.#length = this.#buffer.writeInt32BE(value, this.#length);
  }

  #room(bytes: number): void {
    const wanted = this.#length + bytes;
    if (wanted <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(wanted, this.#buffer.length * 2));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}
