using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Manifests;

namespace Orleans.Orchestrator.Hosts.Orc.Config;

/// <summary>One kubeconfig file.</summary>
internal sealed record ConfigFile(string Path, JsonObject Content)
{
    /// <summary>The list, made when it is missing.</summary>
    public JsonArray List(string name)
    {
        if (Content[name] is not JsonArray list)
            Content[name] = list = [];
        return list;
    }

    /// <summary>Writes the file as a whole, readable by its owner only.</summary>
    public void Save()
    {
        Content["apiVersion"] ??= "v1";
        Content["kind"] ??= "Config";
        Content["preferences"] ??= new JsonObject();
        foreach (var list in (string[])["clusters", "contexts", "users"])
            List(list);
        if (System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path)) is { } folder)
            Directory.CreateDirectory(folder);
        var own = $"{Path}.{Environment.ProcessId}";
        using (var stream = new FileStream(own, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            stream.Write(System.Text.Encoding.UTF8.GetBytes(YamlWriter.Write(Output.ObjectPrinter.Sorted(Content))));
        File.Move(own, Path, overwrite: true);
    }
}
