-- Looks into a database that a dead process left behind, with sqlite3 and nothing
-- of ours: what must hold at every moment, and what the clients were told.
local image = {}

local ALWAYS = [[
select 'damaged: ' || integrity_check from pragma_integrity_check where integrity_check <> 'ok';
select 'no parent: ' || "table" || ' ' || rowid from pragma_foreign_key_check;
select 'a period twice: ' || source_id || ' ' || source_version || ' ' || source_period from sales_order
  where source_id is not null group by source_id, source_version, source_period having count(*) > 1;
select 'a date twice: ' || source_id || ' ' || source_due from sales_order
  where source_id is not null group by source_id, source_due having count(*) > 1;
select 'settled twice: ' || subscription_id || ' ' || due_date from subscription_period
  group by subscription_id, due_date having count(*) > 1;
select 'a period without its order: ' || id from subscription_period where disposition = 'generated'
  and (order_id, subscription_id, schedule_version, period) not in
    (select id, source_id, source_version, source_period from sales_order where source_id is not null);
select 'an order without its period: ' || id from sales_order where source_id is not null
  and id not in (select order_id from subscription_period where order_id is not null);
select 'an order without lines: ' || id from sales_order where id not in (select order_id from order_line);
select 'a key with two orders: ' || note from sales_order where note is not null group by note having count(*) > 1;
select 'counted ' || n || ', made ' || m from
  (select coalesce(sum(json_extract(counts, '$.generated')), 0) as n from job_run),
  (select count(*) as m from sales_order where source_id is not null) where n <> m;
]]

-- Sets instead of correlated questions: the tables have no index by request.
local TOLD = [[
select 'order lost: ' || key from told where kind = 'order'
  and (key, id) not in (select note, id from sales_order where note is not null);
select 'event lost: ' || key from told where kind = 'order'
  and key not in (select request_id from event where name = 'order.created');
select 'submit lost: ' || key from told where kind = 'submit' and id not in (select order_id from order_step);
select 'decision of a submit lost: ' || key from told where kind = 'submit' and key not in
  (select request_id from decision where point in ('order.limit', 'order.accept') and state = 'applied');
select 'decision of a refusal lost: ' || key from told where kind = 'refused' and key not in
  (select request_id from decision where point = 'subscription.allowed' and state = 'refused');
select 'audit lost: ' || key from told where (key, status) not in (select request_id, status from audit);
select 'refused and kept: ' || key from told where kind = 'refused' and key in (select request_id from event);
]]

-- The findings, one per line; empty when all is well.
function image.findings(tools, path, ledger)
  local told = { "create temp table told (key text primary key, kind text, id text, status int); begin;" }
  for _, one in ipairs(ledger) do
    told[#told + 1] = ("insert into told values ('%s', '%s', '%s', %d);"):format(one.key, one.kind, one.order or "",
      one.status)
  end
  told[#told + 1] = "commit;"
  local script = path .. ".sql"
  tools.write(script, table.concat(told, "\n") .. ALWAYS .. TOLD)
  return (tools.run(("sqlite3 -batch '%s' <'%s' 2>&1"):format(path, script)))
end

-- One number or text from a database in use or not.
function image.value(tools, path, query)
  return (tools.run(("sqlite3 -batch -readonly '%s' \"%s\" 2>&1"):format(path, query)):gsub("%s+$", ""))
end

return image
