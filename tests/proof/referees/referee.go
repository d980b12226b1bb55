// Asks Go's checksum database code (golang.org/x/mod/sumdb/note and tlog) for its opinion.
// One JSON question a line on the input, one JSON answer a line on the output.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"referee/note"
	"referee/tlog"
)

type question struct {
	Ask      string
	Data     []byte
	Entry    []byte
	Keys     []string
	Secret   string
	Leaves   [][]byte
	Proof    [][]byte
	Root     []byte
	OldRoot  []byte
	Size     int64
	Old      int64
	Index    int64
	Level    int
	Position int64
	Path     string
}

type answer struct {
	Error  string
	Data   []byte   `json:",omitempty"`
	Hashes [][]byte `json:",omitempty"`
	Names  []string `json:",omitempty"`
	Number int64
	Level  int
}

func hash(b []byte) (h tlog.Hash) { copy(h[:], b); return h }

func hashes(list [][]byte) (out []tlog.Hash) {
	for _, each := range list {
		out = append(out, hash(each))
	}
	return out
}

func plain(list []tlog.Hash) (out [][]byte) {
	for _, each := range list {
		out = append(out, append([]byte{}, each[:]...))
	}
	return out
}

func grow(leaves [][]byte) (stored []tlog.Hash, err error) {
	for n, leaf := range leaves {
		more, err := tlog.StoredHashes(int64(n), leaf, reader(&stored))
		if err != nil {
			return nil, err
		}
		stored = append(stored, more...)
	}
	return stored, nil
}

func reader(stored *[]tlog.Hash) tlog.HashReader {
	return tlog.HashReaderFunc(func(positions []int64) (out []tlog.Hash, err error) {
		for _, each := range positions {
			if each >= int64(len(*stored)) {
				return nil, errors.New("not stored")
			}
			out = append(out, (*stored)[each])
		}
		return out, nil
	})
}

func open(data []byte, keys []string) (*note.Note, error) {
	var verifiers []note.Verifier
	for _, key := range keys {
		verifier, err := note.NewVerifier(key)
		if err != nil {
			return nil, err
		}
		verifiers = append(verifiers, verifier)
	}
	return note.Open(data, note.VerifierList(verifiers...))
}

// receipt reads the first three paragraphs of a receipt, a C2SP tlog-proof, and checks the entry in the fourth.
func receipt(data []byte, keys []string) (entry []byte, err error) {
	parts := bytes.SplitN(data, []byte("\n\n"), 4)
	if len(parts) != 4 {
		return nil, errors.New("not four paragraphs")
	}
	lines := strings.Split(string(parts[0]), "\n")
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	if err != nil || lines[0] != "c2sp.org/tlog-proof@v1" {
		return nil, errors.New("not a tlog-proof")
	}
	var proof tlog.RecordProof
	for _, line := range lines[2:] {
		each, err := tlog.ParseHash(line)
		if err != nil {
			return nil, err
		}
		proof = append(proof, each)
	}
	opened, err := open([]byte(string(parts[1])+"\n\n"+string(parts[2])+"\n"), keys)
	if err != nil {
		return nil, err
	}
	checkpoint := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(checkpoint[1], 10, 64)
	if err != nil {
		return nil, err
	}
	root, err := tlog.ParseHash(checkpoint[2])
	if err != nil {
		return nil, err
	}
	line := strings.SplitN(string(parts[3]), "\n", 3)[1]
	entry = []byte(strings.TrimPrefix(line, "entry "))
	return entry, tlog.CheckRecord(proof, size, root, index, tlog.RecordHash(entry))
}

func reply(q question) (a answer, err error) {
	switch q.Ask {
	case "open":
		opened, err := open(q.Data, q.Keys)
		if err != nil {
			return a, err
		}
		for _, each := range opened.Sigs {
			a.Names = append(a.Names, each.Name)
		}
		a.Data = []byte(opened.Text)
	case "sign":
		signer, err := note.NewSigner(q.Secret)
		if err != nil {
			return a, err
		}
		a.Data, err = note.Sign(&note.Note{Text: string(q.Data)}, signer)
		return a, err
	case "receipt":
		a.Data, err = receipt(q.Data, q.Keys)
		return a, err
	case "inclusion":
		return a, tlog.CheckRecord(hashes(q.Proof), q.Size, hash(q.Root), q.Index, tlog.RecordHash(q.Entry))
	case "consistency":
		return a, tlog.CheckTree(hashes(q.Proof), q.Size, hash(q.Root), q.Old, hash(q.OldRoot))
	case "tree":
		stored, err := grow(q.Leaves)
		if err != nil {
			return a, err
		}
		root, err := tlog.TreeHash(int64(len(q.Leaves)), reader(&stored))
		a.Data, a.Hashes = root[:], plain(stored)
		return a, err
	case "prove":
		stored, err := grow(q.Leaves)
		if err != nil {
			return a, err
		}
		if q.Old > 0 {
			proof, err := tlog.ProveTree(int64(len(q.Leaves)), q.Old, reader(&stored))
			a.Hashes = plain(proof)
			return a, err
		}
		proof, err := tlog.ProveRecord(int64(len(q.Leaves)), q.Index, reader(&stored))
		a.Hashes = plain(proof)
		return a, err
	case "position":
		a.Number = tlog.StoredHashIndex(q.Level, q.Index)
	case "place":
		a.Level, a.Number = tlog.SplitStoredHashIndex(q.Position)
	case "count":
		a.Number = tlog.StoredHashCount(q.Size)
	case "tile":
		stored, err := grow(q.Leaves)
		if err != nil {
			return a, err
		}
		tile, err := tlog.ParseTilePath(q.Path)
		if err != nil {
			return a, err
		}
		a.Data, err = tlog.ReadTileData(tile, reader(&stored))
		return a, err
	default:
		return a, fmt.Errorf("no such question: %s", q.Ask)
	}
	return a, nil
}

func main() {
	input := bufio.NewScanner(os.Stdin)
	input.Buffer(nil, 64<<20)
	output := json.NewEncoder(os.Stdout)
	for input.Scan() {
		var q question
		a, err := answer{}, json.Unmarshal(input.Bytes(), &q)
		if err == nil {
			a, err = reply(q)
		}
		if err != nil {
			a.Error = err.Error()
		}
		output.Encode(a)
	}
}
