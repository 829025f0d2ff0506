/** A bundle: functions that answer its modules, by their paths in the repository. */
export interface Modules {
  readonly modules: Readonly<Record<string, (() => object) | undefined>>;
}

/**
 * Modules of a bundle that is not read before one of them is used. Until then each is an object without properties of its
 * own, which asks its prototype for whatever is looked up; after that it has the module's exports and asks no more.
 */
export class LaterModules {
  private bundle: Modules | undefined;
  private readonly made = new Map<string, object>();

  constructor(private readonly load: () => Modules) {}

  module(name: string): object {
    let module = this.made.get(name);
    if (module === undefined) {
      module = this.placeholder(name);
      this.made.set(name, module);
    }
    return module;
  }

  private placeholder(name: string): object {
    const exports = (): object => {
      const found = this.exportsOf(name);
      if (Object.getPrototypeOf(placeholder) !== null) become(placeholder, found);
      return found;
    };
    const asking = new Proxy({}, { get: (_target, key) => Reflect.get(exports(), key) });
    const placeholder: object = Object.create(asking);
    return placeholder;
  }

  private exportsOf(name: string): object {
    this.bundle ??= this.load();
    const module = this.bundle.modules[name];
    if (module === undefined) throw new Error(`${name} is in neither bundle`);
    return module();
  }
}

/** Modules that import each other in a circle change what they export while they are read, so each export stays a getter. */
function become(placeholder: object, exports: object): void {
  for (const key of Reflect.ownKeys(exports)) {
    Object.defineProperty(placeholder, key, { enumerable: true, get: () => Reflect.get(exports, key) });
  }
  Object.setPrototypeOf(placeholder, null);
}
