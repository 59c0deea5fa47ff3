// swift-tools-version: 6.2
import PackageDescription

let house: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]
/// For the targets that wrap a C library: every unsafe use says so.
let native: [SwiftSetting] = house + [.strictMemorySafety(), .enableExperimentalFeature("Lifetimes")]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncAlgorithms = Target.Dependency.product(name: "AsyncAlgorithms", package: "swift-async-algorithms")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdHTTP2 = Target.Dependency.product(name: "HummingbirdHTTP2", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let nioConcurrency = Target.Dependency.product(name: "NIOConcurrencyHelpers", package: "swift-nio")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioFoundation = Target.Dependency.product(name: "NIOFoundationCompat", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPCompression = Target.Dependency.product(name: "NIOHTTPCompression", package: "swift-nio-extras")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "gateway",
    products: [
        .library(name: "EntraID", targets: ["EntraID"]),
        .library(name: "MicrosoftCloud", targets: ["MicrosoftCloud"]),
        .library(name: "ManagementActivity", targets: ["ManagementActivity"]),
        .library(name: "PowerPlatform", targets: ["PowerPlatform"]),
        .library(name: "Graph", targets: ["Graph"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-async-algorithms.git", from: "1.1.4"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.34.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl"),
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq"),
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8"),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib"),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd"),
        .target(name: "CSimdJSON", linkerSettings: [.linkedLibrary("simdjson")]),

        .target(name: "Postgres", dependencies: ["CLibPQ", nioConcurrency, logging], swiftSettings: native),
        .target(name: "CProcessLaunch"),
        .target(
            name: "EmbeddedPostgres",
            dependencies: ["CProcessLaunch", "Postgres", logging, nioConcurrency],
            swiftSettings: house
        ),
        .target(name: "Sealing", dependencies: ["COpenSSL", nioConcurrency], swiftSettings: native),
        .target(name: "Zip", dependencies: ["CZlib"], swiftSettings: native),
        .target(name: "EvidenceChain", dependencies: ["Sealing", "Zip"], swiftSettings: house),
        .target(name: "Mail", dependencies: ["CCurl", "Sealing"], swiftSettings: native),
        .target(name: "AuditRecords", dependencies: ["CSimdJSON"], swiftSettings: native),
        .target(name: "RegularExpressions", dependencies: ["CPCRE2"], swiftSettings: native),
        .target(
            name: "Policies",
            dependencies: ["AuditRecords", "RegularExpressions", nioConcurrency, yams],
            resources: [.embedInCode("Pack")],
            swiftSettings: house
        ),
        .target(
            name: "MicrosoftCloud",
            dependencies: [
                asyncHTTPClient, logging, nioConcurrency, nioCore, nioHTTP1, nioHTTPCompression, nioPosix, nioSSL, yams,
            ],
            swiftSettings: house
        ),
        .target(name: "EntraID", dependencies: ["MicrosoftCloud", "Sealing", logging], swiftSettings: house),
        .target(
            name: "ManagementActivity",
            dependencies: ["MicrosoftCloud", "EntraID", logging, nioCore],
            swiftSettings: house
        ),
        .target(
            name: "PowerPlatform",
            dependencies: ["MicrosoftCloud", "EntraID", nioConcurrency],
            swiftSettings: house
        ),
        .target(name: "Graph", dependencies: ["MicrosoftCloud", "EntraID"], swiftSettings: house),
        .target(
            name: "Outbound",
            dependencies: [asyncHTTPClient, nioConcurrency, nioCore, nioHTTP1, nioPosix, nioSSL],
            swiftSettings: house
        ),
        .target(name: "PrometheusMetrics", dependencies: [metrics, nioConcurrency], swiftSettings: house),
        .target(
            name: "Migrations",
            dependencies: ["Postgres"],
            path: "migrations",
            resources: [.embedInCode("sql")],
            swiftSettings: house
        ),
        .target(
            name: "Gateway",
            dependencies: [
                "AuditRecords", "CZstd", "EntraID", "EvidenceChain", "Graph", "Mail", "ManagementActivity",
                "MicrosoftCloud", "Migrations", "Outbound", "Policies", "Postgres", "PowerPlatform", "Sealing", "Zip",
                asyncAlgorithms, logging, metrics, nioConcurrency, serviceLifecycle,
            ],
            resources: [.embedInCode("Digests/Schema")],
            swiftSettings: house
        ),
        .target(
            name: "GatewayHTTP",
            dependencies: [
                "CZlib", "Gateway", "MicrosoftCloud", "Policies", "Postgres", "PrometheusMetrics", "Sealing",
                asyncAlgorithms, httpTypes, hummingbird, logging,
                nioConcurrency, nioCore, serviceLifecycle,
            ],
            swiftSettings: house
        ),
        .executableTarget(
            name: "gatewayd",
            dependencies: [
                "EmbeddedPostgres", "Gateway", "GatewayHTTP", "Mail", "MicrosoftCloud", "Outbound", "Postgres",
                "PrometheusMetrics", "Sealing",
                argumentParser, hummingbird, hummingbirdHTTP2, logging, metrics, nioCore, nioSSL, serviceLifecycle,
                unixSignals, yams,
            ],
            swiftSettings: house
        ),
        .executableTarget(
            name: "gatewayctl",
            dependencies: [
                "EvidenceChain", "Migrations", "Postgres", "Zip", argumentParser, asyncHTTPClient, logging, nioCore,
                nioHTTP1,
            ],
            swiftSettings: house
        ),
        .executableTarget(
            name: "cloudsim",
            dependencies: [
                "COpenSSL", argumentParser, httpTypes, hummingbirdCore, hummingbirdTLS, logging, nioConcurrency,
                nioCore, nioEmbedded, nioHTTP1, nioHTTPCompression, nioPosix, nioSSL, serviceLifecycle, unixSignals,
                yams,
            ],
            swiftSettings: native
        ),

        .target(
            name: "GatewayTesting",
            dependencies: ["EmbeddedPostgres", "Migrations", "Postgres", logging, nioConcurrency, nioCore, nioPosix],
            path: "Tests/GatewayTesting",
            swiftSettings: house
        ),
        .testTarget(
            name: "PostgresTests",
            dependencies: ["EmbeddedPostgres", "GatewayTesting", "Postgres", logging],
            swiftSettings: house
        ),
        .testTarget(name: "SealingTests", dependencies: ["COpenSSL", "Sealing"], swiftSettings: house),
        .testTarget(name: "MailTests", dependencies: ["GatewayTesting", "Mail"], swiftSettings: house),
        .testTarget(name: "AuditRecordsTests", dependencies: ["AuditRecords"], swiftSettings: house),
        .testTarget(
            name: "PoliciesTests",
            dependencies: ["AuditRecords", "Policies", "RegularExpressions"],
            exclude: ["Conformance"],
            swiftSettings: house
        ),
        .testTarget(
            name: "MicrosoftCloudTests",
            dependencies: [
                "EntraID", "Graph", "ManagementActivity", "MicrosoftCloud", "PowerPlatform", "Sealing", hummingbird,
                hummingbirdTLS, httpTypes,
                logging, nioConcurrency, nioCore, nioSSL, serviceLifecycle,
            ],
            swiftSettings: house
        ),
        .testTarget(
            name: "OutboundTests",
            dependencies: ["Outbound", nioConcurrency, nioCore, nioPosix],
            swiftSettings: house
        ),
        .testTarget(
            name: "PrometheusMetricsTests",
            dependencies: ["PrometheusMetrics", metrics],
            swiftSettings: house
        ),
        .testTarget(
            name: "GatewayCtlTests",
            dependencies: [
                "EvidenceChain", "GatewayTesting", "Postgres", "Zip", "gatewayctl", argumentParser, hummingbird,
                httpTypes, logging,
                nioConcurrency, nioCore,
            ],
            swiftSettings: house
        ),
        .testTarget(
            name: "GatewayTests",
            dependencies: [
                "AuditRecords", "EntraID", "EvidenceChain", "Gateway", "GatewayTesting", "Graph", "Mail",
                "ManagementActivity", "MicrosoftCloud", "Outbound", "Policies", "Postgres", "PowerPlatform", "Sealing",
                "Zip",
                logging, nioConcurrency, nioCore, nioPosix,
            ],
            swiftSettings: house
        ),
        .testTarget(
            name: "GatewayHTTPTests",
            dependencies: [
                "CZlib", "Gateway", "GatewayHTTP", "GatewayTesting", "MicrosoftCloud", "Policies", "Postgres",
                "Sealing", httpTypes, hummingbird, hummingbirdTesting, logging, nioCore,
            ],
            swiftSettings: house
        ),
        .testTarget(
            name: "CloudSimTests",
            dependencies: [
                "cloudsim", asyncHTTPClient, logging, nioConcurrency, nioCore, nioFoundation, nioHTTP1, nioSSL,
            ],
            swiftSettings: house
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "AuditRecords", "EntraID", "Gateway", "GatewayTesting", "MicrosoftCloud", "Postgres", "Sealing",
                "cloudsim",
                "gatewayctl", "gatewayd", asyncHTTPClient, logging, nioConcurrency, nioCore, nioFoundation, nioHTTP1,
                nioSSL,
            ],
            swiftSettings: house
        ),
    ]
)
