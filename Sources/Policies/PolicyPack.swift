/// What every tenant has from its first day on, unless somebody says otherwise.
package enum PolicyPack {
    /// The files of the default pack by name.
    package static let standard: [(file: String, text: String)] = [
        ("power-platform.yml", PackageResources.power_platform_yml),
        ("files-and-sites.yml", PackageResources.files_and_sites_yml),
        ("people-and-chats.yml", PackageResources.people_and_chats_yml),
        ("identity-and-mail.yml", PackageResources.identity_and_mail_yml),
        ("collection.yml", PackageResources.collection_yml),
    ].map { (file: $0.0, text: String(decoding: $0.1, as: UTF8.self)) }

    /// The policies of the default pack; a test holds that nothing is wrong with any of them.
    package static let policies: [Policy] = standard.flatMap { PolicyReader.read($0.text, file: $0.file).policies }
}
