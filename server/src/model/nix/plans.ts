import { type NixStringContent, nixStringContent } from '../../syntax/nix/content';
import type { NixAttrSet, NixLegacyLet, NixLet, NixString } from '../../syntax/nix/nodes';
import type { Part } from '../../text/place';
import { planBindings, planSet, type SetPlan } from './bindings';
import type { OpenNames } from './free-names';

/**
 * What evaluations work out of nodes without evaluating anything: which attributes a set has, what the text of a string
 * is. It is kept as long as the node, so evaluations of the same files that share it do so once.
 */
export class NodePlans {
  private readonly plans = new WeakMap<NixAttrSet | NixLet | NixLegacyLet, SetPlan>();
  /** The names that nothing in a binding gives. */
  readonly openNames: OpenNames = new WeakMap();
  private readonly contents = new WeakMap<NixString, NixStringContent>();

  /** The attributes of `{ … }`, or the names of a `let`, in the tree of a part. */
  of(part: Part, node: NixAttrSet | NixLet | NixLegacyLet): SetPlan {
    const kept = this.plans.get(node);
    if (kept !== undefined && kept.literals[0]?.part === part) return kept;
    const plan =
      node.kind === 'attrset'
        ? planSet(part, node)
        : planBindings(part, node.bindings, { part, node, prefix: [] }, true);
    this.plans.set(node, plan);
    return plan;
  }

  /** The value of a string but for its holes. */
  content(part: Part, node: NixString): NixStringContent {
    let content = this.contents.get(node);
    if (content === undefined) {
      content = nixStringContent(node, part.text);
      this.contents.set(node, content);
    }
    return content;
  }
}
