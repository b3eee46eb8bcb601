export interface ByteReader {
  /** The next bytes, exactly as many as asked for; undefined where there are fewer. */
  take(bytes: number): Promise<Uint8Array | undefined>;
  /** Passes over bytes; false where there are fewer. */
  skip(bytes: number): Promise<boolean>;
}

/** Reads a stream of pieces of any size in pieces of the sizes that are asked for. Holds no more than it is asked for. */
export function createByteReader(pieces: AsyncIterable<Uint8Array>): ByteReader {
  const iterator = pieces[Symbol.asyncIterator]();
  let piece: Uint8Array = new Uint8Array();

  /** At most so many bytes; none at the end of the stream. */
  async function some(bytes: number): Promise<Uint8Array> {
    while (piece.length === 0) {
      const next = await iterator.next();
      if (next.done === true) return piece;
      piece = next.value;
    }
    const part = piece.subarray(0, bytes);
    piece = piece.subarray(part.length);
    return part;
  }

  return {
    async take(bytes) {
      const first = bytes === 0 ? piece.subarray(0, 0) : await some(bytes);
      if (first.length === bytes) return first;
      const taken = new Uint8Array(bytes);
      let length = 0;
      for (let part = first; part.length > 0; part = await some(bytes - length)) {
        taken.set(part, length);
        length += part.length;
        if (length === bytes) return taken;
      }
      return undefined;
    },
    async skip(bytes) {
      let left = bytes;
      while (left > 0) {
        const part = await some(left);
        if (part.length === 0) return false;
        left -= part.length;
      }
      return true;
    },
  };
}
