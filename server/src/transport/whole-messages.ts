import { Writable } from 'node:stream';

/**
 * Writes each message at once. The protocol library hands over its header, as a string, and then its body, as bytes;
 * written one by one they would cost the system, and the client, twice the work.
 */
export function wholeMessages(target: NodeJS.WritableStream): Writable {
  let header = '';
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string | Uint8Array, _encoding, done) {
      if (typeof chunk === 'string') {
        header += chunk;
        done();
        return;
      }
      const message = Buffer.concat([Buffer.from(header, 'latin1'), chunk]);
      header = '';
      target.write(message, done);
    },
  });
  target.on('error', (error: Error) => stream.emit('error', error));
  return stream;
}
