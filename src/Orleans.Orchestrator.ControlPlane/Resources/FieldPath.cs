using System.Text;

namespace Orleans.Orchestrator.ControlPlane.Resources;

/// <summary>Where in an object a fault is, such as <c>spec.containers[0].image</c>. The text is made only when there is a fault.</summary>
public sealed class FieldPath
{
    private readonly FieldPath? _parent;
    private readonly string? _name;
    private readonly string? _key;
    private readonly int _index;

    private FieldPath(FieldPath? parent, string? name, int index, string? key) => (_parent, _name, _index, _key) = (parent, name, index, key);

    /// <summary><c>metadata</c>.</summary>
    public static FieldPath Metadata { get; } = Root("metadata");

    /// <summary><c>spec</c>.</summary>
    public static FieldPath Spec { get; } = Root("spec");

    /// <summary>A field of the object itself; <c>""</c> is the whole object, which Kubernetes writes as <c>[]</c>.</summary>
    public static FieldPath Root(string name) => new(null, name, 0, null);

    /// <summary>A field of what is here.</summary>
    public FieldPath Child(string name) => new(this, name, 0, null);

    /// <summary>A field of a field of what is here.</summary>
    public FieldPath Child(string name, string inner) => Child(name).Child(inner);

    /// <summary>An element of the list that is here.</summary>
    public FieldPath Index(int index) => new(this, null, index, null);

    /// <summary>An entry of the map that is here.</summary>
    public FieldPath Key(string key) => new(this, null, 0, key);

    /// <summary>The path as Kubernetes writes it.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Write(text);
        return text.ToString();
    }

    private void Write(StringBuilder text)
    {
        _parent?.Write(text);
        if (_name is { Length: > 0 })
            text.Append(text.Length == 0 ? "" : ".").Append(_name);
        else if (_name is not null)
            text.Append("[]");
        else if (_key is not null)
            text.Append('[').Append(_key).Append(']');
        else
            text.Append('[').Append(_index).Append(']');
    }
}
