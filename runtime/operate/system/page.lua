-- Lists newest first: a statement with $before (a position or id, null at the
-- start) and $limit. The cursor is the last row's key.
return function(tx, statement, params, input, key)
  local limit = input.limit or 50
  params.before, params.limit = input.cursor, limit + 1
  local rows = tx:all(statement, params)
  if #rows <= limit then return rows, nil end
  rows[#rows] = nil
  return rows, tostring(rows[limit][key])
end
