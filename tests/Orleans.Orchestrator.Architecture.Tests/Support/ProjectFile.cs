using System.Xml.Linq;

namespace Orleans.Orchestrator.Architecture.Support;

/// <summary>A project, read as the XML that it is.</summary>
internal sealed class ProjectFile(string path)
{
    private readonly XDocument _document = XDocument.Parse(Repository.Read(path));

    /// <summary>Its path from the repository's root.</summary>
    public string Path => path;

    /// <summary>Its name, without folder and extension.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(path);

    /// <summary>Its folder, from the repository's root.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(path)!;

    /// <summary>Whether it says that it uses grains, and as what: <c>client</c>, <c>server</c> or null.</summary>
    public string? UsesGrains => _document.Descendants("UsesGrains").SingleOrDefault()?.Value;

    /// <summary>The names of the projects that it refers to.</summary>
    public IEnumerable<string> References => _document.Descendants("ProjectReference")
        .Select(static found => System.IO.Path.GetFileNameWithoutExtension(found.Attribute("Include")!.Value.Replace('\\', '/')));

    /// <summary>Its package references, those that it takes out included.</summary>
    public IEnumerable<XElement> Packages => _document.Descendants("PackageReference");

    public override string ToString() => path;
}
