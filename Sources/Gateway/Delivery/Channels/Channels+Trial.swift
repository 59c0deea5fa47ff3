package import FoundationEssentials
import Mail
import MicrosoftCloud
import Postgres

extension Channels {
    /// Sends a message that says that the channel works, here and now, and tells what the other side said; whether the
    /// channel is enabled or not.
    ///
    /// - Throws: ``GatewayError`` with `tenant.not_found`, `channel.not_found`, `mail.off`, `sealing.failed`.
    package func trial(_ name: String, of reference: String, now: Date = Date()) async throws -> Trial {
        let (tenant, found, address, desk) = try await database.asWorker { connection in
            let tenant = try await TenantStore.find(reference, on: connection).id
            let found = try await ChannelStore.find(name, tenant: tenant, on: connection)
            var address: ChannelAddress?
            if let sealed = found.sealed {
                let key = try await credentials.dataKey(of: tenant, on: connection)
                address = try .open(sealed, of: found.channel.channelId.rawValue, tenant, key: key)
            }
            return (tenant, found, address, try await NoticeDesk(of: tenant, on: connection))
        }
        _ = tenant
        let id = UUID()
        let notification = AlertNotification(
            event: .test,
            noticeId: GUID(id),
            at: now,
            tenant: desk.tenant,
            provider: desk.provider
        )
        guard let address else {
            return try await mailTrial(notification, id: id, to: found.addresses, channel: found.channel)
        }
        let channel = found.channel
        let request = try ChannelRequest(
            notification,
            id: id,
            kind: channel.kind,
            address: address,
            publicURL: publicURL,
            now: now
        )
        let outcome = await ChannelSending(outbound: outbound, address: address, kind: channel.kind).send(request)
        return Trial(
            channel: channel.name,
            kind: channel.kind,
            shown: channel.shown,
            outcome: outcome.name,
            status: outcome.status,
            latencyMs: outcome.latency.milliseconds,
            answer: outcome.words
        )
    }

    private func mailTrial(
        _ notification: AlertNotification,
        id: UUID,
        to addresses: [String],
        channel: AlertChannel
    ) async throws -> Trial {
        guard let post else {
            throw GatewayError(
                .mailOff,
                "The gateway sends no mail: GATEWAY_SMTP_URL is not set.",
                remedy: "Set GATEWAY_SMTP_URL, GATEWAY_MAIL_FROM and GATEWAY_PUBLIC_URL, and start gatewayd again."
            )
        }
        let start = ContinuousClock.now
        let client = SMTPClient(relay: post.relay)
        var answers: [(address: String, outcome: MailOutcome)] = []
        for address in addresses {
            let message = try AlertMail(notification).message(
                to: address,
                delivery: NoticeIdentity.delivery(of: id, to: channel.channelId.rawValue, target: address),
                date: notification.at,
                post: post
            )
            answers.append((address, await client.send(message)))
        }
        let worst = answers.first { if case .accepted = $0.outcome { false } else { true } } ?? answers.first
        return Trial(
            channel: channel.name,
            kind: channel.kind,
            shown: channel.shown,
            outcome: worst?.outcome.name ?? "refused",
            status: nil,
            latencyMs: (ContinuousClock.now - start).milliseconds,
            answer: answers.map { "\($0.address): \($0.outcome.answer)" }.joined(separator: "; ")
        )
    }
}
