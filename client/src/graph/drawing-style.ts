/**
 * How drawings look, on the screen as in files. All colours are custom properties: on the screen they are those of the
 * theme, and a file gets their values at the time.
 */
export const drawingStyle = `
.paper { fill: var(--graph-paper); }
text { fill: var(--graph-text); font-family: var(--graph-font); font-size: 13px; }
text.small, .sign text, text.finding { font-size: 11px; }
text.small { fill: var(--graph-muted); }
.lane { fill: var(--graph-lane); stroke: var(--graph-lane-line); }
.undeclared .lane { stroke-dasharray: 5 4; stroke: var(--graph-error); }
.header .hit { fill: transparent; stroke: none; }
.header .name { font-weight: 600; }
.edge { fill: none; stroke: var(--graph-edge); stroke-width: 1.5; }
.many .edge { stroke-opacity: 0.35; }
.edge.optional { stroke-dasharray: 6 4; }
.edge.backwards { stroke: var(--graph-error); stroke-dasharray: 2 4; stroke-width: 2; }
.node .body { fill: var(--graph-node); stroke: var(--graph-node-line); }
.node .focus { fill: none; stroke: none; }
.node.stage .body { stroke-width: 2; stroke-dasharray: 8 3; }
.node.manual .body { stroke-dasharray: 4 3; }
.node.never .name { text-decoration: line-through; }
.strip { stroke: none; }
.sign path { fill: var(--graph-paper); stroke-width: 2; }
.sign text { font-weight: 600; }
.dashed path { stroke-dasharray: 3 2; }
.dotted path { stroke-dasharray: 1 2; }
.strip.runner-0 { fill: var(--graph-runner-0); } .sign.runner-0 path { stroke: var(--graph-runner-0); }
.strip.runner-1 { fill: var(--graph-runner-1); } .sign.runner-1 path { stroke: var(--graph-runner-1); }
.strip.runner-2 { fill: var(--graph-runner-2); } .sign.runner-2 path { stroke: var(--graph-runner-2); }
.strip.runner-3 { fill: var(--graph-runner-3); } .sign.runner-3 path { stroke: var(--graph-runner-3); }
.strip.runner-4 { fill: var(--graph-runner-4); } .sign.runner-4 path { stroke: var(--graph-runner-4); }
.strip.runner-5 { fill: var(--graph-runner-5); } .sign.runner-5 path { stroke: var(--graph-runner-5); }
text.error { fill: var(--graph-error); }
text.warning { fill: var(--graph-warning); }
text.information { fill: var(--graph-information); }
text.hint { fill: var(--graph-muted); }
`;

/** The custom properties in it. */
export const drawingColours: readonly string[] = [...new Set(drawingStyle.match(/--graph-[\w-]+/g))];
