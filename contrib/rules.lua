-- luacheck: std lua54
-- Writes docs/rules.md: which spec shows which rule of the business. A spec says so by
-- the rule's number in a title, [3.15]. Run at the root: lua5.4 contrib/rules.lua
-- spec/docs/rules_spec.lua fails when the page is stale or a rule has no spec.
local RULES = {
  { "2.1", "request on a public form" }, { "2.2", "pull job P-0001" }, { "2.3", "sync job, under both names" },
  { "2.4", "a prospect makes a lead" }, { "2.5", "the lead's timeline says so" }, { "2.6", "views of leads" },
  { "2.7", "what qualifying makes" }, { "2.8", "each of the three can be left out" }, { "2.9", "won approves" },
  { "2.10", "approval makes a hierarchy" }, { "2.11", "disqualified or lost rejects, with a letter" },
  { "2.13", "enabling and testing the link" }, { "2.14", "decided without a sales side" },
  { "2.15", "two customers, requester is admin" }, { "2.16", "the hierarchy's record" }, { "2.17", "one admin" },
  { "2.18", "adding a user, pending until published" }, { "2.19", "editing and removing a user" },
  { "2.20", "existing customers" }, { "2.21", "unique e-mail" }, { "2.22", "properties, consistency and override" },
  { "2.23", "letters per language" }, { "2.24", "credit limit of the organization" },
  { "2.25", "on account up to the limit" },
  { "2.26", "spending limits, enforced" }, { "2.27", "quick ordering" },
  { "2.28", "one contact, several organizations" },
  { "3.1", "covered item" }, { "3.2", "coverage item" }, { "3.3", "coverage" },
  { "3.4", "covers a line of the same order" }, { "3.5", "or of another order that is closed" },
  { "3.6", "several coverages of one item" }, { "3.7", "can be changed" }, { "3.8", "cancelled before fulfilment" },
  { "3.9", "returned after it" }, { "3.10", "four kinds" }, { "3.11", "covers an asset" },
  { "3.12", "subscription line" }, { "3.13", "not coverable" }, { "3.14", "one-off services" },
  { "3.15", "the whole quantity" }, { "3.16", "no price per call" }, { "3.17", "one covered line each" },
  { "3.18", "its own period whole" }, { "3.19", "no coverage of a coverage" },
  { "3.20", "no configured coverage item" },
  { "3.21", "option of a covered parent" }, { "3.22", "enabled for contracts" }, { "3.22a", "option covered first" },
  { "3.22b", "kind not addable" }, { "3.23", "other order not closed" }, { "3.24", "end from start and duration" },
  { "3.25", "duration from the end" }, { "3.26", "duration from both" }, { "3.27", "fixed duration" },
  { "3.28", "variable duration" }, { "3.29", "fixed, variable, open-ended" }, { "3.30", "date and time" },
  { "3.31", "locked once shipped" }, { "3.32", "awaiting billing at fulfilment" }, { "3.33", "hold, and why it waits" },
  { "3.34", "no shipment set" }, { "3.35", "quantity follows" }, { "3.36", "split follows" },
  { "3.37", "configured items" }, { "3.38", "cancel or return" }, { "3.39", "cancel and keep the item" },
  { "3.40", "credit of what is unused" }, { "3.41", "import cancels what is covered" }, { "3.42", "return types" },
  { "3.43", "renewal" }, { "3.44", "actions" }, { "3.45", "billing frequency" }, { "3.46", "amount of a period" },
  { "3.47", "bill plan" }, { "3.48", "import: document links" }, { "3.49", "import: prices" },
  { "3.50", "price terms" }, { "3.51", "no discount on a coverage" }, { "3.52", "partial periods" },
  { "4.1", "one mailbox each, from its activation on" }, { "4.3", "only the new part of a mail" },
  { "4.4", "no mail twice" }, { "4.5", "a thread is a task" }, { "4.6", "irrelevant mail is shown, not dropped" },
  { "4.7", "incoming mail is reviewed, never edited" }, { "4.8", "the sender by address alone" },
  { "4.9", "unknown senders" }, { "4.10", "finding items" }, { "4.11", "quantities and dates" },
  { "4.12", "availability" }, { "4.14", "shortage" }, { "4.15", "capable to promise" }, { "4.16", "always a quote" },
  { "4.18", "quote review" }, { "4.19", "the quote's mail" }, { "4.20", "changes until there is an order" },
  { "4.21", "the order after the yes" }, { "4.22", "outgoing mail is reviewed" }, { "4.23", "five attempts, retry" },
  { "4.24", "no prices by mail" }, { "4.25", "review of incoming mail" }, { "4.26", "only what is available" },
  { "4.27", "with a promise" }, { "4.28", "review of quotes" }, { "4.29", "quotes are sent" },
  { "4.30", "orders are made" }, { "4.31", "review of orders" }, { "4.32", "the four pairings" },
  { "4.33", "mailbox, limit, signature" }, { "4.34", "several agents" }, { "4.35", "who may set them up" },
  { "4.36", "switched on again" }, { "4.37", "archived" }, { "4.38", "trying it out" }, { "4.39", "attachments" },
  { "4.40", "health notices" }, { "4.41", "a quota that is used up" }, { "4.42", "the list of tasks" },
  { "4.43", "a timeline" }, { "4.44", "states of tasks" }, { "4.45", "states of letters" }, { "4.46", "review" },
  { "4.47", "confirm" }, { "4.48", "discard" }, { "4.49", "updated" }, { "4.50", "just resume" }, { "4.51", "stop" },
  { "4.52", "stop all" }, { "4.53", "assistance" }, { "4.54", "field marks" }, { "4.55", "figures" },
  { "4.56", "log" },
  { "e-5", "half-open inside, inclusive shown" }, { "e-6", "whole periods and extra days" },
  { "e-7", "the same end is no change" }, { "e-8", "open-ended" }, { "e-9", "no empty duration" },
  { "e-13", "once, under the same key" }, { "e-19", "exact fractions" }, { "e-21", "the first decision stands" },
  { "e-22", "reopened with a reason, never un-approved" }, { "e-23", "the requester is a customer" },
  { "e-24", "lost after qualifying" }, { "e-39", "job names" }, { "e-25", "when a coverage starts" },
  { "f-7", "rounding, exact sums" },
  { "f-9", "cancel, revision or return" }, { "f-10", "status on the line" }, { "f-11", "provisional start" },
  { "f-12", "held without a decision" },
  { "e-26", "understood without a model" }, { "e-27", "the doors of mail" }, { "e-28", "is it a yes" },
  { "e-29", "who the sender is" }, { "e-30", "just resume sends nothing" }, { "e-31", "stopped while sending" },
  { "e-32", "a reply to a stopped task" }, { "e-33", "the daily limit" }, { "e-34", "reviews that nobody does" },
  { "e-40", "time saved is counted, not measured" }, { "e-41", "deleting tasks" },
  { "f-14", "what is missing is asked" }, { "f-15", "resume after a change" }, { "f-16", "linked tasks" },
  { "f-17", "an attached order" }, { "f-18", "maybe sent" }, { "f-19", "a quote nobody answers" },
  { "f-20", "the calendar" }, { "f-22", "the reader reads, the point judges" },
  { "d-16", "an answer becomes a rule" },
  { "f-13", "who owns the decision, one hierarchy each" }, { "f-21", "subscription orders and lines" },
}

local function lines_of(command)
  local pipe, lines = assert(io.popen(command)), {}
  for line in pipe:lines() do lines[#lines + 1] = line end
  pipe:close()
  return lines
end

-- rule -> file -> true, from it "…", describe "…" and name = "…".
local shown = {}
for _, path in ipairs(lines_of "find spec policies -name '*_spec.lua' -o -name '*.cases.lua' | LC_ALL=C sort") do
  for line in io.lines(path) do
    if line:find "^%s*it[%s(]" or line:find "^%s*describe[%s(]" or line:find "name = \"" then
      for rule in line:gmatch "%[([%w.-]+)%]" do
        shown[rule] = shown[rule] or {}
        if shown[rule][#shown[rule]] ~= path then shown[rule][#shown[rule] + 1] = path end
      end
    end
  end
end

print [[
# Which spec shows which rule

The rules of coverages and partners by their number, and the specs and policy cases that carry it in a title. Written by
`lua5.4 contrib/rules.lua >docs/rules.md`.

| rule | what it is about | shown by |
|---|---|---|]]
for _, rule in ipairs(RULES) do
  local files = {}
  for i, path in ipairs(shown[rule[1]] or {}) do files[i] = ("[%s](../%s)"):format(path:match "[^/]+$", path) end
  print(("| %s | %s | %s |"):format(rule[1], rule[2], table.concat(files, ", ")))
end
