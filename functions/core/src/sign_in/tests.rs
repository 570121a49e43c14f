//! What a return path may be.

use super::ReturnPath;

#[test]
fn a_return_path_stays_on_this_host() {
    for ours in ["/", "/admin/", "/admin/people?q=nora%20l", "/requests/iss-1"] {
        assert_eq!(ReturnPath::parse(ours).unwrap().as_str(), ours);
    }
    let others = [
        "",
        "admin",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "/a//b",
        "/api/session/begin",
        "/a;url=//x",
        "/\"><script>",
        "/a\nb",
        "/\t/evil.example",
        "/é",
        "/a#b",
        "/a:b",
        "javascript:alert(1)",
    ];
    for other in others {
        assert_eq!(ReturnPath::parse(other), None, "{other:?}");
    }
    assert_eq!(ReturnPath::parse(&format!("/{}", "a".repeat(512))), None, "too long");
}
