import AuditRecords
package import FoundationEssentials
package import MicrosoftCloud
package import Postgres

/// What is widely shared now, by tenant.
///
/// What events opened and none closed since, by when it happened and not by when it was read, so late and repeated records
/// change nothing; where a look-up is newer than the events, who has the thing by its word.
package enum Inventory {
    /// Which lines are wanted.
    package struct Selection: Sendable {
        package var kind: String?
        /// `nil`: every audience, of the groups those that are big or of unknown size.
        package var audience: WideShare.AudienceKind?
        package var since: Date

        package init(kind: String? = nil, audience: WideShare.AudienceKind? = nil, since: Date = .distantPast) {
            self.kind = kind
            self.audience = audience
            self.since = since
        }
    }

    /// What may be asked for by kind.
    package static let kinds = SharedResource.Kind.allCases.map(\.rawValue)

    /// From how many on people are many, and a group is big: as in the judgement of risk.
    package static let many = AudienceRisk.individuals

    /// One page, newest share first; readable under both roles.
    package static func page(
        tenant: TenantID,
        _ selection: Selection,
        before: PageMark?,
        limit: Int,
        on connection: PostgresConnection
    ) async throws -> [(mark: PageMark, share: WideShare)] {
        let mark = before ?? .end
        let kinds = selection.audience.map { [$0.rawValue] } ?? WideShare.AudienceKind.allCases.map(\.rawValue)
        let query: PostgresQuery = """
            with \(lines(of: tenant)), shown as (
                select resource_kind, resource_key, resource, audience_kind, audience_key, audience_id, audience_name,
                    audience_domain, role, actor, event_id, since, source, as_of, null::int as people, null::int as outside
                from line where audience_kind in ('anyone', 'organisation', 'guest', 'group')
                union all
                select resource_kind, resource_key, (array_agg(resource order by as_of desc))[1], 'people', 'people', null, null,
                    null, null, null, null, max(since), (array_agg(source order by as_of desc))[1], max(as_of), count(*)::int,
                    (count(*) filter (where audience_kind = 'guest'))::int
                from line where audience_kind in ('person', 'guest', 'unknown')
                    and resource_kind not in ('team', 'channel', 'chat')
                group by resource_kind, resource_key having count(*) > \(many)
            ), identified as (
                select *, md5(resource_kind || '|' || resource_key || '|' || audience_key)::uuid as share_id from shown
            )
            select i.*, s.name as found_name, coalesce(s.owner, o.user_name, o.name) as owner, e.name as environment,
                case i.audience_kind when 'organisation' then p.accounts when 'group' then d.accounts end as accounts,
                case i.audience_kind when 'organisation' then p.guests when 'group' then d.guests else i.outside end as guests
            from identified i
            left join resource_state s on s.tenant_id = \(tenant.rawValue) and s.kind = i.resource_kind
                and s.resource_id = i.resource_key
            left join directory_entry o on o.tenant_id = \(tenant.rawValue) and o.object_id = s.owner_id
            left join environment_name e on e.tenant_id = \(tenant.rawValue)
                and e.environment_id = lower(i.resource ->> 'environmentID')
            left join directory_entry d on d.tenant_id = \(tenant.rawValue) and d.object_id = i.audience_id
            left join tenant_people p on p.tenant_id = \(tenant.rawValue)
            where i.audience_kind = any (\(kinds)::text[]) and i.since >= \(selection.since)
                and (i.since, i.share_id) < (\(mark.at), \(mark.id))
                and (\(selection.kind)::text is null or i.resource_kind = \(selection.kind)::text)
                and (i.audience_kind <> 'group' or \(selection.audience != nil)
                    or d.accounts is null or d.accounts + coalesce(d.guests, 0) > \(many))
            order by i.since desc, i.share_id desc limit \(limit)
            """
        return try await connection.query(query).map { row in
            let share = try WideShare(row: row)
            return (PageMark(at: share.since, id: try row.decode("share_id", as: UUID.self)), share)
        }
    }

    /// Common table expressions that end in `line`: one row for each thing and audience that has it now.
    private static func lines(of tenant: TenantID) -> PostgresQuery {
        """
        opened as (
            select distinct on (o.resource_kind, o.resource_key, o.audience_key) o.* from sharing_line o
            where o.tenant_id = \(tenant.rawValue) and o.opens and not exists (
                select 1 from sharing_line c
                where c.tenant_id = o.tenant_id and c.resource_kind = o.resource_kind and c.resource_key = o.resource_key
                    and not c.opens and (c.occurred_at, c.event_id) > (o.occurred_at, o.event_id)
                    and (c.audience_key = o.audience_key
                        or (c.audience_key = \(SharingLine.everyLink) and o.audience_kind in ('anyone', 'organisation')))
                    and (c.link is null or o.link is null or c.link = o.link)
            )
            order by o.resource_kind, o.resource_key, o.audience_key, o.occurred_at desc, o.event_id desc
        ), told as (
            select o.resource_kind, o.resource_key, o.resource,
                case when o.audience_kind in ('unknown', 'person') then coalesce(case d.kind when 'user' then 'person'
                    when 'guest' then 'guest' when 'group' then 'group' end, o.audience_kind) else o.audience_kind end
                    as audience_kind,
                o.audience_key, o.audience ->> 'id' as audience_id,
                coalesce(o.audience ->> 'name', case d.kind when 'user' then coalesce(d.user_name, d.name)
                    when 'guest' then coalesce(d.mail, d.user_name) else d.name end) as audience_name,
                coalesce(o.audience ->> 'domain', nullif(split_part(case when d.kind = 'guest' then d.mail end, '@', 2), ''))
                    as audience_domain,
                o.role, o.actor, o.event_id, o.occurred_at as since, 'auditRecord' as source, o.occurred_at as as_of
            from opened o
            left join resource_state s on s.tenant_id = \(tenant.rawValue) and s.kind = o.resource_kind
                and s.resource_id = o.resource_key
            left join directory_entry d on d.tenant_id = \(tenant.rawValue) and d.object_id = o.audience ->> 'id'
            -- What was looked up since is known better, and what is gone is shared no more.
            where s.gone_at is null and (s.fetched_at is null or s.fetched_at < o.occurred_at)
        ), assigned as (
            select s.kind as resource_kind, s.resource_id as resource_key, s.owner_id, s.fetched_at, s.environment_id, a,
                case when a ->> 'kind' = 'everyone' then 'organisation' else a ->> 'id' end as audience_key
            from resource_state s cross join lateral jsonb_array_elements(s.assignments) as x(a)
            where s.tenant_id = \(tenant.rawValue) and s.gone_at is null and s.fetched_at is not null
        ), found as (
            select a.resource_kind, a.resource_key,
                coalesce(o.resource, jsonb_build_object('kind', a.resource_kind, 'id', a.resource_key,
                    'environmentID', a.environment_id)) as resource,
                case a.a ->> 'kind' when 'everyone' then 'organisation' when 'group' then 'group' when 'user' then
                    case d.kind when 'guest' then 'guest' else 'person' end else 'application' end as audience_kind,
                a.audience_key, a.a ->> 'id' as audience_id,
                coalesce(case d.kind when 'guest' then coalesce(d.mail, d.user_name) when 'user' then d.user_name end,
                    a.a ->> 'name', d.name) as audience_name,
                nullif(split_part(case when d.kind = 'guest' then d.mail end, '@', 2), '') as audience_domain,
                a.a ->> 'role' as role, o.actor, o.event_id,
                coalesce(o.occurred_at, (a.a ->> 'createdAt')::timestamptz, a.fetched_at) as since,
                'lookUp' as source, a.fetched_at as as_of
            from assigned a
            left join opened o on o.resource_kind = a.resource_kind and o.resource_key = a.resource_key
                and o.audience_key = a.audience_key
            left join directory_entry d on d.tenant_id = \(tenant.rawValue) and d.object_id = a.a ->> 'id'
            where a.audience_key is not null and a.audience_key is distinct from a.owner_id and not exists (
                select 1 from sharing_line c
                where c.tenant_id = \(tenant.rawValue) and c.resource_kind = a.resource_kind
                    and c.resource_key = a.resource_key and c.audience_key = a.audience_key and not c.opens
                    and c.occurred_at > a.fetched_at
            )
        ), line as (
            select distinct on (resource_kind, resource_key, audience_key) *
            from (select * from told union all select * from found) both_sources
            order by resource_kind, resource_key, audience_key, as_of desc
        )
        """
    }
}
