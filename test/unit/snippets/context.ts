import { indent, type SnippetForm } from '../../../snippets/snippet';

/**
 * A whole file around the expanded text of a snippet: the least in which its place exists. The file is as it should be
 * but for what the snippet itself may bring along.
 */
export function wrapSnippet(form: SnippetForm, text: string): string {
  switch (form.place) {
    case 'pipeline':
    case 'module-file':
    case 'runners':
      return `${text}\n`;
    case 'module':
      return `{ config, pkgs, ... }:\n\n{\n${indent(text, 2)}\n}\n`;
    case 'service':
      return `{ pkgs, ... }:\n\n{\n  services.gitlab-runner.services.nix = {\n${indent(text, 4)}\n  };\n}\n`;
    case 'runner':
      return `[[runners]]\n  name = "nix"\n${text}\n`;
    case 'runner-docker':
      return `[[runners]]\n  name = "nix"\n  [runners.docker]\n${indent(text, 4)}\n`;
  }
}
