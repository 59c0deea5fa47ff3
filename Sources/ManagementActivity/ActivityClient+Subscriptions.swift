internal import FoundationEssentials
internal import MicrosoftCloud

extension ActivityClient {
    /// What subscriptions there are.
    ///
    /// - Returns: One entry for each content type that was ever started.
    /// - Throws: ``CloudFailure``.
    public func subscriptions() async throws -> Answered<[Subscription]> {
        let answer = try await send(
            CloudRequest("activity.subscriptions", url: address.operation("subscriptions/list"))
        )
        return Answered(try JSONList.decode(Subscription.self, from: answer), serverTime: answer.serverTime)
    }

    /// Starts, re-enables, or changes the webhook of a subscription.
    ///
    /// The API wants 15 minutes between two starts, and a start without a webhook removes one that was there.
    ///
    /// - Parameters:
    ///   - contentType: What to collect.
    ///   - webhook: Where to send notifications; it must answer while this call is under way.
    /// - Returns: What it came to.
    /// - Throws: ``CloudFailure``: `auditing.off`, `subscription.started_too_soon` with the wait the API names, AF20021 and
    ///   others.
    public func start(_ contentType: ContentType, webhook: WebhookTarget? = nil) async throws -> Answered<StartOutcome>
    {
        let request = CloudRequest(
            "activity.start",
            .post,
            url: address.operation("subscriptions/start", [("contentType", contentType.rawValue)]),
            headers: [("Content-Type", "application/json")],
            body: try webhook.map(body) ?? []
        )
        do {
            let answer = try await send(request)
            let subscription = try? JSONDecoder().decode(Subscription.self, from: Data(answer.body))
            // 200 is what counts; an answer that can't be read is confirmed by the next listing anyway.
            let started = subscription ?? Subscription(contentType: contentType, status: nil)
            return Answered(.started(started), serverTime: answer.serverTime)
        } catch let failure as CloudFailure where failure.code == .alreadyEnabled {
            return Answered(.alreadyEnabled, serverTime: failure.serverTime)
        }
    }

    /// Stops a subscription.
    ///
    /// What happens until it is started again is never collected.
    ///
    /// - Parameter contentType: What to stop.
    /// - Throws: ``CloudFailure``.
    public func stop(_ contentType: ContentType) async throws {
        _ = try await send(
            CloudRequest(
                "activity.stop",
                .post,
                url: address.operation("subscriptions/stop", [("contentType", contentType.rawValue)]),
                headers: [("Content-Type", "application/json")]
            )
        )
    }

    private struct StartBody: Encodable {
        struct Webhook: Encodable {
            let address: String
            let authId: String
            let expiration: String
        }

        let webhook: Webhook
    }

    private func body(_ webhook: WebhookTarget) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let body = StartBody(
            webhook: .init(
                address: webhook.address,
                authId: webhook.authID,
                expiration: webhook.expiresAt.map { ServiceDate.format($0) + "Z" } ?? ""
            )
        )
        return Array(try encoder.encode(body))
    }
}
