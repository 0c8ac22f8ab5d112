using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Testing;

/// <summary>A key pair that signs what it is given, right or wrong.</summary>
internal sealed class TestKey(string id)
{
    private readonly RSA _rsa = RSA.Create(2048);

    public string Id { get; } = id;

    /// <summary>The JSON web key (RFC 7517) of the public half.</summary>
    public JsonObject Public
    {
        get
        {
            var parameters = _rsa.ExportParameters(includePrivateParameters: false);
            return new()
            {
                ["kty"] = "RSA",
                ["use"] = "sig",
                ["alg"] = "RS256",
                ["kid"] = Id,
                ["n"] = Base64Url.EncodeToString(parameters.Modulus),
                ["e"] = Base64Url.EncodeToString(parameters.Exponent),
            };
        }
    }

    public string Sign(JsonObject header, JsonObject payload, string? keyId = null)
    {
        header["kid"] = keyId ?? Id;
        var text = $"{Encode(header)}.{Encode(payload)}";
        var signature = _rsa.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>What an attacker does who hopes that the public key is taken for a shared secret.</summary>
    public string SignWithPublicKey(JsonObject header, JsonObject payload)
    {
        header["kid"] = Id;
        var text = $"{Encode(header)}.{Encode(payload)}";
        var secret = Encoding.ASCII.GetBytes(_rsa.ExportSubjectPublicKeyInfoPem());
        return $"{text}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(text)))}";
    }

    public static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
