/**
 * Starts the server from the bundles beside this file. The first holds what every start needs; the second is read when
 * something of it is first asked for, which a workspace without runners and machines may never do.
 */
import { createRequire } from 'node:module';
import { runBundle } from './compiled-bundle';
import { LaterModules, type Modules } from './later-modules';

/** What modules of the other bundle are called in each: see `scripts/server-bundles.ts`. */
const ofMain = 'main:';
const ofLater = 'later:';

const nodeRequire = createRequire(__filename);
let main: Modules | undefined;

const later = new LaterModules(() => {
  if (main === undefined) throw new Error('The first bundle asks for the second before it is there itself');
  const { modules } = main;
  return runBundle('server-later', (id) => {
    return id.startsWith(ofMain) ? modules[id.slice(ofMain.length)]?.() : nodeRequire(id);
  }) as Modules;
});

main = runBundle('server-main', (id) => {
  return id.startsWith(ofLater) ? later.module(id.slice(ofLater.length)) : nodeRequire(id);
}) as Modules;
