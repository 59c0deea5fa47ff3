-- Filled in by the commits that follow.
select 1;
