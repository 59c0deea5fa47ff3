internal import CCurl
internal import Glibc
internal import Sealing
internal import Synchronization

/// One libcurl handle with its connection; to be used from one thread at a time.
@safe final class SMTPSession: @unchecked Sendable {
    // @unchecked: every use is on the client's own serial queue.
    private let handle: UnsafeMutableRawPointer  // <CURL>
    private let relay: MailRelay
    /// libcurl's words about a failure (CURLOPT_ERRORBUFFER).
    private let words: UnsafeMutablePointer<CChar>

    /// Seconds to connect, TLS and login included, and for a whole mail.
    private static let connectTimeout = 20
    private static let timeout = 120
    /// Seconds that an idle connection may be used again after; many relays end it after a minute.
    private static let idleLimit = 30

    /// Once for the process, before the first handle (curl_global_init(3)).
    private static let isReady: Bool = curl_global_init(gateway_curl_global_default) == CURLE_OK

    init(relay: MailRelay) {
        guard Self.isReady, let handle = unsafe curl_easy_init() else {
            preconditionFailure("libcurl cannot be initialised: no memory")
        }
        unsafe self.handle = handle
        self.relay = relay
        unsafe words = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        // Says QUIT, and waits for the answer a moment.
        unsafe curl_easy_cleanup(handle)
        unsafe words.deallocate()
    }

    /// Hands one mail over, on the open connection if there is one; blocks until it is known what came of it.
    func send(_ message: [UInt8], from: String, to: String, isCancelled: CancelFlag) -> MailOutcome {
        let password: Secret?
        do throws(PasswordFile.Unreadable) {
            password = try relay.passwordFile.map { path throws(PasswordFile.Unreadable) in try PasswordFile.read(path)
            }
        } catch {
            return .unreachable(error.description)
        }
        let exchange = Exchange(message: message, isCancelled: isCancelled)
        let failure = perform(exchange, from: from, to: to, password: password, fresh: false)
        let wasReused = unsafe gateway_curl_new_connections(handle) == 0
        // A connection that was kept and that the relay had ended: nothing of this mail was said, so say it anew.
        guard failure != nil, wasReused, exchange.transcript.reply == nil, !isCancelled.isSet else {
            return exchange.transcript.outcome(failure: failure, relay: relay.description)
        }
        let second = Exchange(message: message, isCancelled: isCancelled)
        let outcome = perform(second, from: from, to: to, password: password, fresh: true)
        return second.transcript.outcome(failure: outcome, relay: relay.description)
    }

    /// - Returns: libcurl's words for what failed, or `nil`.
    private func perform(_ exchange: Exchange, from: String, to: String, password: Secret?, fresh: Bool) -> String? {
        // Keeps connections, forgets every option.
        unsafe curl_easy_reset(handle)
        unsafe words[0] = 0
        let scheme = relay.protection == .implicit ? "smtps" : "smtp"
        let name = from.split(separator: "@").last ?? "localhost"
        // The path is what EHLO says we are.
        set(CURLOPT_URL, "\(scheme)://\(relay.host):\(relay.port)/\(name)")
        set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        set(CURLOPT_USE_SSL, relay.protection == .none ? gateway_curl_tls_never : gateway_curl_tls_required)
        set(CURLOPT_SSLVERSION, gateway_curl_tls_oldest)
        if let authorities = relay.authorities { set(CURLOPT_CAINFO, authorities) }
        if let user = relay.user, let password {
            set(CURLOPT_USERNAME, user)
            password.withString { set(CURLOPT_PASSWORD, $0) }
        }
        set(CURLOPT_MAIL_FROM, "<\(from)>")
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_CONNECTTIMEOUT, Self.connectTimeout)
        set(CURLOPT_TIMEOUT, Self.timeout)
        set(CURLOPT_MAXAGE_CONN, Self.idleLimit)
        set(CURLOPT_FRESH_CONNECT, fresh ? 1 : 0)
        set(CURLOPT_UPLOAD, 1)
        set(CURLOPT_VERBOSE, 1)
        set(CURLOPT_NOPROGRESS, 0)
        unsafe gateway_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, words)
        var recipients: UnsafeMutablePointer<curl_slist>?
        unsafe recipients = curl_slist_append(nil, "<\(to)>")
        defer { unsafe curl_slist_free_all(recipients) }
        unsafe gateway_curl_set_list(handle, CURLOPT_MAIL_RCPT, recipients)
        return withExtendedLifetime(exchange) {
            // The callbacks run within curl_easy_perform alone, so the exchange outlives them.
            let context = unsafe Unmanaged.passUnretained(exchange).toOpaque()
            unsafe gateway_curl_set_pointer(handle, CURLOPT_READDATA, context)
            unsafe gateway_curl_set_pointer(handle, CURLOPT_DEBUGDATA, context)
            unsafe gateway_curl_set_pointer(handle, CURLOPT_XFERINFODATA, context)
            unsafe gateway_curl_set_reader(handle, Exchange.reader)
            unsafe gateway_curl_set_listener(handle, Exchange.listener)
            unsafe gateway_curl_set_progress(handle, Exchange.progress)
            let code = unsafe curl_easy_perform(handle)
            guard code != CURLE_OK else { return nil }
            let said = unsafe String(cString: words)
            return unsafe said.isEmpty ? String(cString: curl_easy_strerror(code)) : said
        }
    }

    private func set(_ option: CURLoption, _ text: String) { _ = unsafe gateway_curl_set_text(handle, option, text) }
    private func set(_ option: CURLoption, _ number: Int) { _ = unsafe gateway_curl_set_number(handle, option, number) }
}

/// Somebody does not want to wait any longer.
final class CancelFlag: Sendable {
    private let flag = Atomic(false)
    var isSet: Bool { flag.load(ordering: .relaxed) }
    func set() { flag.store(true, ordering: .relaxed) }
}

/// One mail on its way: what libcurl's callbacks read from and write to, on the thread that performs.
private final class Exchange {
    private let message: [UInt8]
    private var offset = 0
    private let isCancelled: CancelFlag
    private(set) var transcript = SMTPTranscript()

    init(message: [UInt8], isCancelled: CancelFlag) {
        self.message = message
        self.isCancelled = isCancelled
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> Exchange? {
        unsafe context.map { unsafe Unmanaged<Exchange>.fromOpaque($0).takeUnretainedValue() }
    }

    static let reader: gateway_curl_reader = { buffer, size, count, context in
        guard let exchange = unsafe Exchange.of(context), let buffer = unsafe buffer else {
            return gateway_curl_read_abort
        }
        let length = min(size * count, exchange.message.count - exchange.offset)
        unsafe exchange.message.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, length > 0 else { return }
            _ = unsafe memcpy(buffer, base + exchange.offset, length)
        }
        exchange.offset += length
        return length
    }

    static let listener: gateway_curl_listener = { _, kind, bytes, count, context in
        guard let exchange = unsafe Exchange.of(context), let bytes = unsafe bytes else { return 0 }
        let said = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
        switch kind {
        case CURLINFO_HEADER_OUT: unsafe exchange.transcript.sent(said)
        case CURLINFO_HEADER_IN: unsafe exchange.transcript.received(said)
        default: break
        }
        return 0
    }

    static let progress: gateway_curl_progress = { context, _, _, _, _ in
        unsafe Exchange.of(context)?.isCancelled.isSet == true ? 1 : 0
    }
}
