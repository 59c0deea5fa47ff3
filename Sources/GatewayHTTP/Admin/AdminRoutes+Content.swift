import FoundationEssentials
import Gateway
import HTTPTypes
import Hummingbird

/// What is missing, why, and the ways to have it after all.
extension AdminRoutes {
    func addGaps(to admin: RouterGroup<GatewayContext>, _ tenant: RouterGroup<GatewayContext>) {
        admin.get("gaps") { request, _ in
            let page = try Paging(request)
            let openOnly = try Paging.flag("open", in: request)
            let found = try await database.asWorker {
                try await GapView.everywhere(
                    since: page.since,
                    before: page.mark,
                    limit: page.limit + 1,
                    openOnly: openOnly,
                    on: $0
                )
            }
            return try page.answer(found) { PageMark(at: $0.recordedAt, id: $0.gapId.rawValue) }
        }
        tenant.get("gaps") { request, context in
            let tenant = try await find(context)
            let page = try Paging(request)
            let openOnly = try Paging.flag("open", in: request)
            let found = try await database.asWorker {
                try await GapStore.all(
                    tenant: tenant.id,
                    since: page.since,
                    before: page.mark,
                    limit: page.limit + 1,
                    openOnly: openOnly,
                    on: $0
                )
            }
            let now = Date()
            return try page.answer(found, mark: { PageMark(at: $0.recordedAt, id: $0.gapId.rawValue) }) {
                GapView($0, now: now, tenantID: tenant.id, name: tenant.name)
            }
        }
    }

    func addContent(to tenant: RouterGroup<GatewayContext>) {
        tenant.get("content") { request, context in
            let tenant = try await find(context)
            let page = try Paging(request)
            let states = try Self.states(request)
            let found = try await database.asWorker {
                try await DeadLetters.list(
                    tenant: tenant.id,
                    states: states,
                    before: page.mark,
                    limit: page.limit + 1,
                    on: $0
                )
            }
            return try page.answer(found, mark: \.mark) { $0.letter }
        }
        tenant.get("content/:content") { _, context in
            let tenant = try await find(context)
            let id = try context.parameter("content")
            return try JSONAnswer.response(
                try await database.asWorker { try await DeadLetters.get(id, tenant: tenant.id, on: $0) }
            )
        }
        tenant.post("content/retry") { request, context in
            let tenant = try await find(context)
            let wanted = try await AdminBody.decode(WantedRetry.self, from: request)
            guard (wanted.contentIds != nil) != (wanted.all == true), wanted.contentIds != [] else {
                throw GatewayError(.requestInvalid, "A retry names content ids, or all, and not both.")
            }
            return try JSONAnswer.response(
                try await database.asWorker {
                    try await DeadLetters.retry(wanted.contentIds, tenant: tenant.id, on: $0)
                }
            )
        }
        tenant.post("backfill") { request, context in
            let tenant = try await find(context)
            let wanted = try await AdminBody.decode(WantedBackfill.self, from: request)
            return try JSONAnswer.response(
                try await database.asWorker {
                    try await Backfill.ask(
                        since: wanted.since,
                        contentTypes: wanted.contentTypes ?? [],
                        of: tenant,
                        on: $0
                    )
                }
            )
        }
    }

    /// The states that a list is asked for: all that are not `done`, or the one that is named.
    private static func states(_ request: Request) throws -> [ContentLetter.State] {
        guard let text = request.uri.queryParameters.get("state") else { return [.waiting, .dead, .gone] }
        guard let state = ContentLetter.State(rawValue: String(text)), state != .done else {
            throw GatewayError(
                .requestInvalid,
                "The parameter state=\(text.prefix(64)) is none of waiting, dead and gone."
            )
        }
        return [state]
    }
}

private struct WantedRetry: Decodable {
    var contentIds: [String]?
    var all: Bool?
}

private struct WantedBackfill: Decodable {
    var since: Date
    var contentTypes: [String]?
}
