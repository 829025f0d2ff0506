import type { PlaceEdit } from '../../text/edit';
import { type Part, type Place, place } from '../../text/place';
import { absent, type Fact, known, knownValue, unknown } from '../fact';
import { isLibrary } from '../nix/declaration';
import { type FreeName, findFreeNames } from '../nix/free-names';
import type { Attribute } from '../nix/value';
import { lazy } from '../runner/lazy';
import { nixFlag, nixText } from '../runner/nix-fact';
import { gapOfSet } from '../runner/nix-gap';
import { readRenderedConfig } from '../runner/nix-toml-runner';
import type { RunnerConfig } from '../runner/runner';
import { addOption } from './add-option';
import type { ModuleEdits } from './affected-options';
import { AskedOptions } from './asked-options';
import { type BuiltImage, findBuiltImages } from './built-images';
import { readContainers, runsNixDaemon } from './containers';
import type { ConfigurationShape } from './dependent-options';
import type { EvaluatedModule, ModuleFile } from './evaluated-module';
import type { Host, OciContainer, OptionUse, RunnerService, SysctlSetting } from './host';
import { isSeenByText, type KeptOptions, keptServices, keptUses, nothingKept, renders } from './kept-entries';
import { mentionsRunner } from './mentions-runner';
import { isForDarwin } from './module-option';
import { entriesPath, entryName, pathKey } from './option-path';
import { type ListingBudget, listingBudget, optionUse, optionUses } from './option-use';
import { readSysctl } from './read-sysctl';
import { findRenderedToml } from './rendered-configs';
import { readServices } from './runner-service';
import { readServiceConfig } from './service-config';
import { findTokenLiterals } from './token-literals';

/** The places of `Host.options`. */
const listed: readonly (readonly string[])[] = [
  ['services', 'gitlab-runner'],
  ['virtualisation'],
  ['boot', 'kernel', 'sysctl'],
  ['systemd', 'services', 'gitlab-runner'],
  ['sops'],
  ['age'],
];

/** Facts of a NixOS configuration, each read when it is first asked for. */
export class NixosHost implements Host {
  readonly name: string | undefined;
  part: Part;
  readonly declaresOptions: boolean;
  readonly hasOwnModule: boolean;
  readonly inFlake: boolean;
  readonly isMachine: boolean;
  outer: NixosHost | undefined;
  readonly release: string | undefined;
  readonly unresolved: Host['unresolved'];
  private readonly readSettings = lazy(() => this.settings());
  private readonly readUses = lazy(() => listed.flatMap((path) => this.usesBelow(path)));
  private readonly readTokens = lazy(() => this.readFiles().flatMap((file) => findTokenLiterals(file, file.tree)));
  private readonly readFreeNames = lazy(() => {
    const files = this.readFiles().filter(({ text }) => mentionsRunner(text));
    const { openNames } = this.config.module.evaluation.plans;
    return files.flatMap((file) => findFreeNames(file, file.tree, openNames));
  });
  private readonly readDarwinParts = lazy(() => new Set<Part>(this.readFiles().filter(isForDarwin)));
  private readonly readImages = lazy(() => findBuiltImages(this.readFiles()));
  private readonly readContainers = lazy(() => this.containersOf());
  private readonly readEntries = lazy(() => this.servicesOf());
  private readonly readConfigs = lazy(() => this.configsOf());
  private readonly readServiceConfig = lazy(() =>
    readServiceConfig(this, (path) => this.config.attribute(path), this.unreadFile),
  );
  private readonly unreadFile: string | undefined;
  private readonly config: AskedOptions;
  private files: readonly ModuleFile[] | undefined;
  private kept: KeptOptions = nothingKept;
  /** Words were looked for in the files. */
  private hasSearched = false;
  /** Files that values import which were taken over. */
  private imported: readonly ModuleFile[] = [];
  /** The versions before whose entries were taken over. */
  private earlier: readonly NixosHost[] = [];

  constructor(module: EvaluatedModule) {
    this.config = new AskedOptions(module);
    this.unreadFile = module.unreadFile;
    this.name = module.name;
    this.part = module.part;
    this.declaresOptions = module.declaresOptions;
    this.hasOwnModule = module.hasOwnModule;
    this.inFlake = module.inFlake;
    this.isMachine = module.isMachine;
    this.release = module.release;
    this.unresolved = module.unresolved;
  }

  get parts(): readonly Part[] {
    return this.readFiles();
  }

  get texts(): readonly Part[] {
    this.config.note([]);
    this.hasSearched = true;
    return this.readFiles();
  }

  get runnerAt(): Place {
    const runner = this.attribute('services', 'gitlab-runner');
    const name = runner.state === 'known' ? runner.value.definitions[0]?.name : undefined;
    return name ?? place(this.part, 0, 0);
  }

  get runnerEnabled(): Fact<boolean> {
    return this.flag('services', 'gitlab-runner', 'enable');
  }

  get configFile(): Fact<OptionUse> {
    const path = ['services', 'gitlab-runner', 'configFile'];
    return useFact(path, this.attribute(...path));
  }

  get services(): readonly RunnerService[] {
    return this.readEntries();
  }

  /** The files that `pkgs.formats.toml` renders for the runner. */
  get renderedConfigs(): readonly RunnerConfig[] {
    return this.readConfigs();
  }

  get serviceConfig(): RunnerConfig | undefined {
    return this.readServiceConfig();
  }

  get renderedRunners() {
    return this.readConfigs().flatMap((config) => config.runners);
  }

  get sysctl(): readonly SysctlSetting[] {
    return this.readSettings();
  }

  get sysctlComplete(): boolean {
    const sysctl = this.attribute('boot', 'kernel', 'sysctl');
    if (sysctl.state !== 'known') return sysctl.state === 'absent';
    const value = sysctl.value.value.force();
    return value.kind === 'attrs' && gapOfSet(value) === undefined;
  }

  get dockerEnable(): Fact<boolean> {
    return this.flag('virtualisation', 'docker', 'enable');
  }

  get podmanEnable(): Fact<boolean> {
    return this.flag('virtualisation', 'podman', 'enable');
  }

  get podmanDockerSocket(): Fact<boolean> {
    return this.flag('virtualisation', 'podman', 'dockerSocket', 'enable');
  }

  get podmanDockerCompat(): Fact<boolean> {
    return this.flag('virtualisation', 'podman', 'dockerCompat');
  }

  get natEnable(): Fact<boolean> {
    return this.flag('networking', 'nat', 'enable');
  }

  get ociBackend(): Fact<string> {
    return nixText(this.attribute('virtualisation', 'oci-containers', 'backend'));
  }

  get containers(): readonly OciContainer[] {
    return this.readContainers();
  }

  get stateVersion(): Fact<string> {
    return nixText(this.attribute('system', 'stateVersion'));
  }

  get options(): readonly OptionUse[] {
    return this.readUses();
  }

  get darwinParts(): ReadonlySet<Part> {
    return this.readDarwinParts();
  }

  get tokenLiterals(): Host['tokenLiterals'] {
    return this.readTokens();
  }

  get freeNames(): readonly FreeName[] {
    return this.readFreeNames();
  }

  get builtImages(): readonly BuiltImage[] {
    return this.readImages();
  }

  optionAt(path: readonly string[]): Fact<OptionUse> {
    return useFact(path, this.attribute(...path));
  }

  optionsBelow(path: readonly string[]): readonly OptionUse[] {
    return this.usesBelow(path);
  }

  addOption(path: readonly string[], nix: string, part: Part = this.part): readonly PlaceEdit[] | undefined {
    return addOption(this.config.module.config, part, path, nix);
  }

  /** Nothing that was asked so far hangs on edits. */
  isUntouchedBy(edits: ModuleEdits): boolean {
    if (edits.opensSets || (this.hasSearched && edits.files.length > 0)) return false;
    return this.config.isSameMachine(edits) && !this.config.hasAsked(edits) && !isSeenByText(this, edits);
  }

  /** What is known of the configuration when the edits of its files are looked into. */
  get shape(): ConfigurationShape {
    return this.config;
  }

  /** Stays what it is in a later version, of which everything that was not asked so far is read. */
  continueWith(part: Part, { files }: ModuleEdits, later: () => NixosHost | undefined): void {
    const newer = new Map(files.map(({ now }) => [now.uri, now]));
    for (const host of [this, ...this.earlier]) {
      host.part = part;
      host.files = host.files?.map((file) => newer.get(file.uri) ?? file);
    }
    this.config.continueWith(() => later()?.config);
  }

  /** Takes over what the version before found of options that mean what they meant. To be called before anything is asked. */
  takeOver(former: NixosHost, edits: ModuleEdits): void {
    if (!former.config.hasSameMachines(edits) || !this.isLike(former)) return;
    this.config.continueFrom(former.config, edits);
    const newer = new Map(edits.files.map(({ now }) => [now.uri, now]));
    this.imported = former
      .readFiles()
      .filter(({ uri }) => !former.config.isModule(uri))
      .map((file) => newer.get(file.uri) ?? file);
    const isSeen = edits.affected.paths.some(
      (path) => entryName(path) === undefined && former.config.hasLookedAt(path),
    );
    const services =
      this.entryRelease === former.entryRelease ? keptServices(former, edits, this, isSeen) : nothingKept.services;
    this.kept = { services, uses: keptUses(former, edits, listed, services) };
    const hosts = new Set(Array.from(services.values(), (service) => service.host));
    this.earlier = [...former.earlier, former].filter((host) => hosts.has(host));
    // Asked for now, so that no version holds the one before.
    this.readUses();
    this.readEntries();
    this.kept = nothingKept;
  }

  /** The modules are those of the same machine, as far as entries and values go by that. */
  private isLike(other: NixosHost): boolean {
    const reasons = (host: NixosHost) => host.unresolved.map(({ reason }) => reason).join('\n');
    return (
      this.name === other.name &&
      this.isMachine === other.isMachine &&
      this.declaresOptions === other.declaresOptions &&
      this.hasOwnModule === other.hasOwnModule &&
      this.inFlake === other.inFlake &&
      this.release === other.release &&
      this.unreadFile === other.unreadFile &&
      reasons(this) === reasons(other)
    );
  }

  /** The release whose options entries are read by. */
  private get entryRelease(): string | undefined {
    return this.release ?? knownValue(this.stateVersion);
  }

  private readFiles(): readonly ModuleFile[] {
    this.files ??= this.filesOf();
    return this.files;
  }

  /** Files are asked for as values need them, so everything is read before they are counted. */
  private filesOf(): readonly ModuleFile[] {
    this.readUses();
    this.readConfigs();
    const files = this.config.module.files();
    // What was taken over is not evaluated again, so that its files were not asked for this time.
    const others = this.imported.filter(({ uri }) => !files.some((file) => file.uri === uri));
    return [
      ...files,
      ...others.filter((file) =>
        files.some(({ text }) => text.includes(importedName(file)) || importedName(file).includes('%')),
      ),
    ];
  }

  private attribute(...path: readonly string[]): Fact<Attribute> {
    return this.config.attribute(path);
  }

  private flag(...path: readonly string[]): Fact<boolean> {
    return nixFlag(this.attribute(...path));
  }

  private usesBelow(path: readonly string[]): readonly OptionUse[] {
    const attribute = this.attribute(...path);
    if (attribute.state !== 'known') return [];
    const value = attribute.value.value.force();
    if (value.kind !== 'attrs') return optionUses(path, attribute.value);
    const budget = listingBudget();
    return Array.from(value.attributes.values()).flatMap((each) => this.usesOf([...path, each.name], each, budget));
  }

  private usesOf(path: readonly string[], attribute: Attribute, budget: ListingBudget): readonly OptionUse[] {
    const { uses } = this.kept;
    const kept = this.keptUses(path, budget);
    if (kept !== undefined) return kept;
    if (uses.size === 0 || !isSamePath(entriesPath, path)) return optionUses(path, attribute, budget);
    const value = attribute.value.force();
    const own = optionUse(path, attribute);
    const entries =
      value.kind !== 'attrs' || isLibrary(value)
        ? []
        : Array.from(value.attributes.values()).flatMap((each) => {
            const below = [...path, each.name];
            return this.keptUses(below, budget) ?? optionUses(below, each, budget, [value]);
          });
    return own === undefined ? entries : [own, ...entries];
  }

  /** What was taken over counts as if it were listed now. */
  private keptUses(path: readonly string[], budget: ListingBudget): readonly OptionUse[] | undefined {
    const kept = this.kept.uses.get(pathKey(path));
    if (kept !== undefined) budget.left -= kept.length;
    return kept;
  }

  private settings(): readonly SysctlSetting[] {
    const attribute = this.attribute('boot', 'kernel', 'sysctl');
    const value = attribute.state === 'known' ? attribute.value.value.force() : undefined;
    return value?.kind === 'attrs' ? readSysctl(value) : [];
  }

  private containersOf(): readonly OciContainer[] {
    const attribute = this.attribute('virtualisation', 'oci-containers', 'containers');
    const value = attribute.state === 'known' ? attribute.value.value.force() : undefined;
    return value?.kind === 'attrs' && attribute.state === 'known' ? readContainers(value, attribute.at) : [];
  }

  private servicesOf(): readonly RunnerService[] {
    const attribute = this.attribute('services', 'gitlab-runner', 'services');
    const value = attribute.state === 'known' ? attribute.value.value.force() : undefined;
    if (value?.kind !== 'attrs') return [];
    const context = {
      host: this,
      kept: this.kept.services,
      part: this.part,
      elsewhere: this.unreadFile,
      submodule: this.config.module.submodule,
      release: this.entryRelease,
      runsNixDaemon: (name: string) => runsNixDaemon(this.containers, name),
    };
    return readServices(value, context);
  }

  private configsOf(): readonly RunnerConfig[] {
    if (!this.config.module.files().some(renders)) return [];
    this.config.note([]);
    return findRenderedToml(this.config.module.config).flatMap((derivation) => {
      const part = derivation.place?.part ?? this.part;
      const config = readRenderedConfig(part, derivation, (name) => runsNixDaemon(this.containers, name));
      return config === undefined ? [] : [config];
    });
  }
}

/** The word by which a file is imported, as it stands in a URI. */
function importedName({ uri }: Part): string {
  const path = uri.endsWith('/default.nix') ? uri.slice(0, uri.lastIndexOf('/')) : uri;
  return path.slice(path.lastIndexOf('/') + 1);
}

function isSamePath(path: readonly string[], other: readonly string[]): boolean {
  return path.length === other.length && path.every((name, index) => name === other[index]);
}

function useFact(path: readonly string[], attribute: Fact<Attribute>): Fact<OptionUse> {
  if (attribute.state !== 'known') return attribute;
  const use = optionUse(path, attribute.value);
  if (use === undefined) return unknown('it is computed', attribute.at);
  return use.value.kind === 'null' ? absent : known(use, use.at, use.nameAt);
}
