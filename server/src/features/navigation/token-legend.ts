/** The types of semantic tokens, in the order of the legend. It stands alone so that telling it to a client loads nothing else. */
export const tokenTypes = ['variable', 'parameter', 'function', 'keyword', 'string', 'comment', 'operator'] as const;

/** The modifiers in the order of the legend, from the lowest bit. */
export const tokenModifiers = ['declaration', 'modification', 'defaultLibrary'] as const;

export type TokenType = (typeof tokenTypes)[number];
export type TokenModifier = (typeof tokenModifiers)[number];
