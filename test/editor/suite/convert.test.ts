import assert from 'node:assert/strict';
import { suite, suiteSetup, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { findingsBecome } from '../findings';
import { hasPage, onPage } from '../page';
import { closeEditors, extension, openAtCursor } from '../workspace';

/** Takes the action with this title at `|`, and confirms what is shown. Returns the document and what the list said. */
async function convert(name: string, text: string, title: string, entry: string) {
  const { document, selection } = await openAtCursor(name, text);
  const actions: vscode.CodeAction[] = await vscode.commands.executeCommand(
    'vscode.executeCodeActionProvider',
    document.uri,
    selection,
    vscode.CodeActionKind.RefactorRewrite.value,
  );
  const command = actions.find((action) => action.title === title)?.command;
  assert.ok(command, `${title} is not among\n${actions.map((action) => action.title).join('\n')}`);
  const done = vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
  const row = `.quick-input-widget .monaco-list-row:has-text("${entry}"):visible`;
  const [said] = await onPage({ read: row }, { click: row });
  await done;
  // What is written names the file that it comes from.
  const path = document.uri.path.split('/').slice(-1 - name.split('/').length);
  return { document, said: said ?? '', path: path.join('/') };
}

function active(): vscode.TextDocument {
  const document = vscode.window.activeTextEditor?.document;
  assert.ok(document);
  return document;
}

suite('conversions', () => {
  suiteSetup(async function () {
    if (!hasPage) this.skip(); // The desktop's window is no page that the driver could look at.
    await extension().activate();
  });
  teardown(closeEditors);

  test('a runner of config.toml becomes a NixOS service in a file of its own', async () => {
    const config =
      '[[runners]]\n  name = "nix"\n  url = "https://gitlab.com"\n  id = 7|\n  token = "$T"\n  executor = "shell"\n';
    const title = 'Convert runner `nix` to a NixOS service in a new file; 1 setting stays behind';
    const { said, path } = await convert('gitlab-runner/config.toml', config, title, 'Write ');
    assert.match(said, /Write .*gitlab-runner\/nix\.nix/);
    assert.match(said, /Not carried over: id \(GitLab gives it\)/);
    assert.match(active().uri.path, /\/gitlab-runner\/nix\.nix$/);
    assert.equal(
      active().getText(),
      `# Converted from ${path}.
{ ... }:
{
  services.gitlab-runner = {
    enable = true;
    services.nix = {
      # Holds CI_SERVER_URL=https://gitlab.com and CI_SERVER_TOKEN=…, on the machine. Tags are set in GitLab.
      authenticationTokenConfigFile = "/run/secrets/gitlab-runner-nix.env";
      description = "nix";
      executor = "shell";
      # Not carried over: id (GitLab gives it)
    };
  };
}
`,
    );
    await findingsBecome(active().uri, []);
  });

  test('a NixOS service becomes a config.toml of its own', async () => {
    const module = `{
  services.gitlab-runner.services.nix = {
    authenticationTokenConfigFile = "/run/secrets/nix.env";|
    dockerImage = "alpine:3.22";
  };
}
`;
    const title = 'Convert runner `nix` to `config.toml` in a new file';
    const { said, path } = await convert('module.nix', module, title, 'Write ');
    assert.match(said, /Write .*gitlab-runner\/nix\/config\.toml/);
    assert.equal(
      active().getText(),
      `# Converted from services.gitlab-runner.services.nix of ${path}.
# The service needs CI_SERVER_TOKEN in its environment (EnvironmentFile), now in "/run/secrets/nix.env".
# Variables in url and token need GitLab Runner 18.11 or later.

concurrent = 1

[[runners]]
name = "nix"
url = "$CI_SERVER_URL"
token = "$CI_SERVER_TOKEN"
executor = "docker"

  [runners.docker]
  image = "alpine:3.22"
`,
    );
  });

  test('a registration token becomes an authentication token', async () => {
    const module = `{
  services.gitlab-runner.services.nix = {
    registrationConfigFile = "/run/secrets/nix.env";|
    dockerImage = "alpine:3.22";
    tagList = [ "nix" ];
  };
}
`;
    const title = 'Convert to an authentication token, without `tagList`';
    const { document, said } = await convert('module.nix', module, title, 'Change ');
    assert.match(said, /Change .*module\.nix/);
    assert.equal(
      document.getText(),
      `{
  services.gitlab-runner.services.nix = {
    # The file has to hold CI_SERVER_URL and CI_SERVER_TOKEN, a token made in GitLab.
    authenticationTokenConfigFile = "/run/secrets/nix.env";
    dockerImage = "alpine:3.22";
  };
}
`,
    );
  });

  test('all services become a config.toml of the configuration’s own', async () => {
    const module = `{ pkgs, ... }:
{
  services.gitlab-runner = {
    enable = true;
    services = {
      nix = {
        authenticationTokenConfigFile = "/run/secrets/nix.env";|
        dockerImage = "alpine:3.22";
      };
    };
  };
}
`;
    const title = 'Convert all services to a `config.toml` of the configuration’s own';
    const { document, said } = await convert('module.nix', module, title, 'Change ');
    assert.match(said, /Change .*module\.nix/);
    assert.equal(
      document.getText(),
      `{ pkgs, ... }:
{
  services.gitlab-runner = {
    enable = true;
    configFile = (pkgs.formats.toml { }).generate "config.toml" {
      runners = [
        {
          name = "nix";
          url = "$CI_SERVER_URL";
          token = "$CI_SERVER_TOKEN";
          executor = "docker";
          docker = {
            image = "alpine:3.22";
          };
        }
      ];
    };
  };
  systemd.services.gitlab-runner.serviceConfig.EnvironmentFile = "/run/secrets/nix.env";
}
`,
    );
  });
});
