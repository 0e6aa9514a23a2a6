using System.Globalization;

namespace Orleans.Orchestrator.Containers.Images.Build;

/// <summary>Numbers for the names in <c>--chown=user:group</c>, from the image's own /etc/passwd and /etc/group.</summary>
internal static class ImageAccounts
{
    private const int MaxFileBytes = 1 << 20;

    /// <summary>Reads <c>user[:group]</c>; without a group it is the user's number, as Docker does.</summary>
    /// <exception cref="FormatException">When a name is in no file.</exception>
    public static (uint User, uint Group) Find(string text, MergedTree image)
    {
        var colon = text.IndexOf(':');
        var user = Number(colon < 0 ? text : text[..colon], image, "etc/passwd");
        return (user, colon < 0 ? user : Number(text[(colon + 1)..], image, "etc/group"));
    }

    private static uint Number(string name, MergedTree image, string file)
    {
        if (uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < uint.MaxValue)
            return number;
        if (image.Find(file, followLast: true) is { IsDirectory: false, Status.Size: <= MaxFileBytes } node)
        {
            foreach (var line in File.ReadLines(node.Places[0]))
            {
                var fields = line.Split(':');
                if (fields.Length >= 3 && fields[0] == name && uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out number))
                    return number;
            }
        }

        throw new FormatException($"'{name}' is not in the image's /{file}; use a number");
    }
}
