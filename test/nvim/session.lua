-- Run by Neovim: opens a pipeline with the server attached, waits for its findings, takes the preferred fix, and waits
-- until none is left. Prints one line of JSON.
local server, file = vim.env.GNR_SERVER, vim.env.GNR_FILE
local result = {}

local function finish(reason)
  result.reason = reason
  io.stdout:write(vim.fn.json_encode(result) .. '\n')
  vim.cmd('qall!')
end

local function wait(what, done)
  if not vim.wait(30000, done, 20) then
    finish('did not come: ' .. what)
  end
end

local function messages()
  return vim.tbl_map(function(found)
    return { code = found.code, line = found.lnum, from = found.col, to = found.end_col, source = found.source }
  end, vim.diagnostic.get(0))
end

local function run()
  vim.cmd('edit ' .. vim.fn.fnameescape(file))
  local client = vim.lsp.start_client({
    name = 'gitlab-nix-runner',
    cmd = vim.split(server, '\n'),
    root_dir = vim.fn.fnamemodify(file, ':h'),
  })
  vim.lsp.buf_attach_client(0, client)

  wait('findings', function() return #vim.diagnostic.get(0) > 0 end)
  result.before = messages()

  local found = vim.diagnostic.get(0)[1]
  vim.api.nvim_win_set_cursor(0, { found.lnum + 1, found.col })
  -- In place of the menu: the first action, which is the preferred one.
  vim.ui.select = function(items, _, choose)
    result.actions = vim.tbl_map(function(item) return item[2].title end, items)
    choose(items[1], 1)
  end
  vim.lsp.buf.code_action({ only = { 'quickfix' } })

  wait('the fix', function() return #vim.diagnostic.get(0) == 0 end)
  result.after = messages()
  result.text = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
  finish('done')
end

local ok, failure = pcall(run)
if not ok then
  finish(failure)
end
