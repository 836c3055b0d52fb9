---@meta
-- What policies and scripts see, for the Lua language server. The shapes and points of
-- the areas are in areas.lua beside this file. In a policy, write above the function:
--   ---@param ask subscription.allowed.ask

---@alias date string # 2026-01-31
---@alias instant string # 2026-01-31T08:00:00.000000Z
---@alias unit "day"|"week"|"month"|"quarter"|"year"
---@alias rounding "half_up"|"half_even"|"down"|"up"
---@alias month_mode "keep_day"|"end_of_month"|"from_end"

---@class reason
---@field code string # stable, in capitals
---@field text string # what is wrong and what to do
---@field pointer? string # JSON pointer of the field

---What a constructor of an outcome gives; return it.
---@class outcome

---Tables beside the policies: policies/data and policies/<area>/data, by file name.
---@type table<string, any>
data = {}

date = {}
---Always counted from the anchor `d`.
---@param d date
---@param n integer
---@param unit unit
---@param mode? month_mode
---@return date
function date.add(d, n, unit, mode) end
---Whole units from a to b, b not before a.
---@param a date
---@param b date
---@param unit unit
---@return integer
function date.between(a, b, unit) end
---@param a date
---@param b date
---@return integer
function date.days(a, b) end
---Monday is 1.
---@param d date
---@return integer
function date.weekday(d) end
---@param d date
---@return date
function date.last_of_month(d) end
---@param d date
---@return integer year, integer month, integer day
function date.parts(d) end
---@param year integer
---@param month integer
---@param day integer
---@return date
function date.of(year, month, day) end
---@param text string
---@return boolean
function date.valid(text) end

instant = {}
---@param d date
---@param zone string
---@param time? string # HH:MM or HH:MM:SS
---@return instant
function instant.of(d, zone, time) end
---@param at instant
---@param zone string
---@return date
function instant.date(at, zone) end
---@param at instant
---@param zone string
---@return string # HH:MM:SS
function instant.time(at, zone) end
---@param at instant
---@param seconds integer
---@return instant
function instant.add(at, seconds) end
---@param a instant
---@param b instant
---@return integer
function instant.seconds(a, b) end
---@param text string
---@return boolean
function instant.valid(text) end

---@class decimal
---@operator add(decimal|integer): decimal
---@operator sub(decimal|integer): decimal
---@operator mul(integer): decimal
local decimal_value = {}
---@return string
function decimal_value:text() end
---@return integer
function decimal_value:scale() end
---@param scale integer
---@param rounding rounding
---@return decimal
function decimal_value:rescale(scale, rounding) end
---@param rounding rounding
---@return integer
function decimal_value:integer(rounding) end
---@param other decimal|integer
---@param scale integer
---@param rounding rounding
---@return decimal
function decimal_value:times(other, scale, rounding) end
---@param other decimal|integer
---@param scale integer
---@param rounding rounding
---@return decimal
function decimal_value:divide(other, scale, rounding) end

decimal = {}
---@param value string|integer
---@param scale integer
---@return decimal
function decimal.of(value, scale) end

---@class money
---@operator add(money): money
---@operator sub(money): money
---@operator mul(integer): money
---@operator unm: money
local money_value = {}
---@return string
function money_value:amount() end
---@return string
function money_value:currency() end
---@return integer
function money_value:to_minor() end
---@param factor decimal
---@param rounding? rounding
---@return money
function money_value:times(factor, rounding) end
---@param divisor integer|decimal
---@param rounding? rounding
---@return money
function money_value:divide(divisor, rounding) end
---@param part integer
---@param whole integer
---@param rounding? rounding
---@return money
function money_value:share(part, whole, rounding) end

money = {}
---@param amount string
---@param currency string
---@return money
function money.of(amount, currency) end
---@param minor integer
---@param currency string
---@return money
function money.minor(minor, currency) end
---@param currency string
---@return money
function money.zero(currency) end

---@class list<T>: { [integer]: T }
local list_value = {}
---@param value any
---@return list
function list_value:add(value) end
---@param fn fun(value: any): any
---@return list
function list_value:map(fn) end
---@param fn fun(value: any): boolean
---@return list
function list_value:filter(fn) end
---@param separator? string
---@return string
function list_value:join(separator) end
---@param value any
---@return boolean
function list_value:has(value) end
---@param fn fun(value: any): boolean
---@return any
function list_value:first(fn) end
---@param less? fun(a: any, b: any): boolean
---@return list
function list_value:sort(less) end

list = {}
---@param values? any[]
---@return list
function list.new(values) end

text = {}
---@param s string
---@return string
function text.trim(s) end
---@param s string
---@param separator string
---@return list<string>
function text.split(s, separator) end
---@param s string
---@param prefix string
---@return boolean
function text.starts(s, prefix) end
---@param s string
---@param suffix string
---@return boolean
function text.ends(s, suffix) end
---@param s string
---@return string
function text.lower(s) end
---@param s string
---@return string
function text.upper(s) end
---Characters, not bytes.
---@param s string
---@return integer
function text.length(s) end
---For comparing names.
---@param s string
---@return string
function text.fold(s) end
---Values in place of %name%; %% is a percent sign. A missing value is an error.
---@param template string
---@param values table<string, any>
---@return string
function text.fill(template, values) end
---The same for markup: each value is escaped.
---@param template string
---@param values table<string, any>
---@return string
function text.fill_html(template, values) end

-- Operations and jobs ---------------------------------------------------------

---@class tx
---@field now instant # business instant, fixed for the transaction
---@field actor { kind: string, id: string, on_behalf_of?: string, roles: string[] }
---@field request_id string
local tx = {}
---@param query sql
---@param params? table
---@return table[]
function tx:all(query, params) end
---@param query sql
---@param params? table
---@return table?
function tx:one(query, params) end
---@param query sql
---@param params? table
---@return integer # rows changed
function tx:run(query, params) end
---@param table_name string
---@param id string
---@return table?
function tx:find(table_name, id) end
---Refuses NOT_FOUND.
---@param table_name string
---@param id string
---@return table
function tx:lock(table_name, id) end
---@param table_name string
---@param row table
---@return table
function tx:insert(table_name, row) end
---@param table_name string
---@param id string
---@param fields table
function tx:update(table_name, id, fields) end
---@param table_name string
---@param id string
function tx:delete(table_name, id) end
---@return string
function tx:new_id() end
---@param point string
---@param ask table
---@param about? string
---@return table # { outcome = "…", … }
function tx:decide(point, ask, about) end
---The same, not recorded.
---@param point string
---@param ask table
---@return table
function tx:preview(point, ask) end
---@param event string
---@param payload table
function tx:emit(event, payload) end
---@param operation_name string
---@param input? table
---@return table
function tx:call(operation_name, input) end
---@param fn fun(): any
---@return boolean, any
function tx:try(fn) end
---Begins a flow and runs its first turn. One that is open for the same key is that one.
---@param flow string
---@param input table
---@return string id
function tx:start(flow, input) end
---A flow goes on at once: a failed one from the failed step, another with what has arrived for it.
---@param id string
function tx:resume(id) end
---@param name string
---@return any
function tx:setting(name) end
---@param name string
---@return integer
function tx:sequence(name) end
---@param name string
---@param n integer
function tx:count(name, n) end

---@class sql
---@param statement string
---@return sql
function sql(statement) end

fail = {}
---@param code string
---@param fmt string
---@param ... any
function fail.invalid(code, fmt, ...) end
---@param code string
---@param fmt string
---@param ... any
function fail.not_found(code, fmt, ...) end
---@param code string
---@param fmt string
---@param ... any
function fail.conflict(code, fmt, ...) end
---@param code string
---@param fmt string
---@param ... any
function fail.forbidden(code, fmt, ...) end
---@param code string
---@param fmt string
---@param ... any
function fail.busy(code, fmt, ...) end
---@param code string
---@param detail string
---@param reasons list<reason>|reason[]
function fail.issues(code, detail, reasons) end

---What a step raised, as f:try gives it.
---@class failure
---@field code string
---@field text string
---@field kind "refused"|"temp"|"perm"
---@field status? integer
---@field issues? list<reason>
---@field seq? integer # of the step

---The steps of a flow; see docs/developers/flows.md.
---@class f
local f = {}
---@param operation string
---@param input? table
---@param options? { title: string }
---@return any
function f:call(operation, input, options) end
---@param point string
---@param ask table
---@param options? { title: string }
---@return { outcome: string }
function f:decide(point, ask, options) end
---@return instant
function f:now() end
---@param most integer
---@return integer # 1 to most
function f:random(most) end
---@param text string
---@param details? any
function f:note(text, details) end
---@param span string # "14 days", on the business clock
---@param options? { title: string }
function f:sleep(span, options) end
---@param at instant
---@param options? { title: string }
function f:sleep_until(at, options) end
---{ "order.released", key = id, within = "14 days" }, or { signal = "approved" }.
---@param what table
---@return table|nil data # nil: `within` has passed
---@return string|nil name # of the event
function f:wait(what) end
---@param ask { kind: string, title?: string, subject?: string, reason?: string, details?: any, role?: string, options?: string[], within?: string }
---@return { answer: string, by: string, note?: string, data?: any }|nil
function f:review(ask) end
---@param ask { url: string, method?: string, headers?: table, json?: any, body?: string, timeout?: string, sign?: string, retry?: table, title?: string }
---@return { status: integer, headers: table, body?: string, json?: any }
function f:http(ask) end
---@param ask { to: string, subject: string, text: string, html?: string, reply_to?: string, from?: string, headers?: table, attach?: table, title?: string }
---@return { state: "sent"|"maybe_sent", message_id: string }
function f:mail(ask) end
---@param ask { name?: string, layout: table, title?: string }
---@return { hash: string, size: integer, media_type: string, name: string, pages: integer, unknown_glyphs: integer }
function f:document(ask) end
---@param flow string
---@param input? table
---@param options? { title: string }
---@return string id
function f:start(flow, input, options) end
---@param flow string
---@param input? table
---@param options? { title: string }
---@return any output
function f:flow(flow, input, options) end
---@param branches table<any, fun(): any>
---@return table results
function f:all(branches) end
---@param branches table<any, fun(): any>
---@return any winner
---@return any value
function f:race(branches) end
---@param fn fun(): any
---@return boolean ok
---@return any|failure
function f:try(fn) end
---@param fn fun()
function f:undo(fn) end
function f:undo_now() end
---@param input table
function f:continue_as(input) end

---@class flow_declaration
---@field summary string
---@field on? string # an event that begins it
---@field input? table
---@field key? string # a field of the input
---@field output? table
---@field as? string[] # roles
---@field run fun(f: f, input: table): any

---@param declaration flow_declaration
---@return flow_declaration
function flow(declaration) end

---The value of a secret, where a header or a signature takes one.
---@param name string
---@return { secret: string }
function secret(name) end
