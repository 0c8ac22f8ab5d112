using System.Text;
using System.Xml.Linq;
using Identity.Keys;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace Identity.Sessions;

/// <summary>Seals data protection's keys with <c>Keys:Secret</c>.</summary>
internal sealed class SealedXml(Seal seal) : IXmlEncryptor
{
    public const string Purpose = "session key";

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var closed = seal.Close(Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting)), Purpose);
        return new(new XElement("sealed", Convert.ToBase64String(closed)), typeof(OpenedXml));
    }
}

/// <summary>The way back; data protection makes it by its name, which is stored with the key.</summary>
internal sealed class OpenedXml(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var plain = services.GetRequiredService<Seal>().Open(Convert.FromBase64String(encryptedElement.Value), SealedXml.Purpose);
        return XElement.Parse(Encoding.UTF8.GetString(plain));
    }
}
