-- luacheck: std lua54
-- The ids of the coverages on a page of coverage.list, one to a line.
local page = io.read "a"
for id in page:gmatch '"id":"([^"]+)","item_id"' do print(id) end
