using System.Text;

namespace Orleans.Orchestrator.Storage.Tests;

/// <summary>Small builders of writes, whose bodies contain their version.</summary>
internal static class Writes
{
    public static ResourceWrite Create(string name, string text = "") => Write(WriteKind.Create, name, null, text);

    public static ResourceWrite Update(string name, string text = "", long? expected = null) => Write(WriteKind.Update, name, expected, text);

    public static ResourceWrite Delete(string name, long? expected = null) => Write(WriteKind.Delete, name, expected, "");

    public static byte[] Body(string name, long version, string text) =>
        Encoding.UTF8.GetBytes($$"""{"metadata":{"name":"{{name}}","resourceVersion":"{{version}}"},"text":"{{text}}"}""");

    /// <summary>A body by which <see cref="History"/> knows the write.</summary>
    public static byte[] TokenBody(long version, string token) =>
        Encoding.UTF8.GetBytes($$"""{"resourceVersion":"{{version}}","token":"{{token}}"}""");

    private static ResourceWrite Write(WriteKind kind, string name, long? expected, string text) => new()
    {
        Namespace = "default",
        Name = name,
        Uid = "uid-" + name,
        Kind = kind,
        ExpectedResourceVersion = expected,
        Body = version => Body(name, version, text),
    };
}
